import { type SecretReference } from '../secret-reference.js';
import { SecretUnavailableError } from '../secret-unavailable.error.js';

/** Larger answers are no secrets. */
export const MAX_SECRET_BYTES = 64 * 1024;

/** The secret itself, or the field of it that the reference names. @throws SecretUnavailableError */
export function secretField(text: string, reference: SecretReference): string {
  if (reference.field === undefined) return checked(text, reference);
  return fieldOf(parsed(text), reference);
}

/** The named field of a secret that consists of fields; without a name, the only one or `value`. @throws SecretUnavailableError */
export function fieldOf(fields: unknown, reference: SecretReference): string {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw SecretUnavailableError.missing(reference, 'the secret is not a JSON object; leave out the #field');
  const entries = new Map<string, unknown>(Object.entries(fields));
  const only = entries.size === 1 ? [...entries.keys()][0] : undefined;
  const name = reference.field ?? only ?? 'value';
  const value = entries.get(name);
  if (typeof value !== 'string' && typeof value !== 'number')
    throw SecretUnavailableError.missing(reference, `the secret has no field ${JSON.stringify(name)} with a text`);
  return checked(String(value), reference);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the message of the parser would quote the secret
  }
}

function checked(value: string, reference: SecretReference): string {
  if (value === '') throw SecretUnavailableError.missing(reference, 'it is empty');
  if (Buffer.byteLength(value) > MAX_SECRET_BYTES)
    throw SecretUnavailableError.missing(reference, `it is larger than ${MAX_SECRET_BYTES} bytes`);
  return value;
}
