import { readFile } from 'node:fs/promises';
import type { SecretReference } from '../secret-reference.js';
import { SecretReferenceError } from '../secret-reference.error.js';
import { SecretUnavailableError } from '../secret-unavailable.error.js';
import { boundedText } from './bounded-text.js';
import { fieldOf } from './secret-field.js';
import type { SecretStore, StoredSecret } from './secret-store.interface.js';

interface VaultOptions {
  readonly url: string;
  readonly token?: string;
  /** Read before every request, so that a token that an agent renews is used at once. */
  readonly tokenFile?: string;
  readonly namespace?: string;
}

/** What of an answer of Vault matters here: https://developer.hashicorp.com/vault/api-docs#response-format. */
interface VaultAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly lease_id?: string;
  readonly lease_duration?: number;
}

const REDIRECTED =
  'Vault answered with a redirect, which is not followed with a token; set security.secrets.vault.url to the active node';

/**
 * `secret://vault/<path>#<field>`: a path of the HTTP API of HashiCorp Vault, as `vault read` takes it:
 * `secret/data/openai` in a KV engine of version 2, `kv/openai` in one of version 1, or any engine that makes credentials.
 */
export class VaultSecretStore implements SecretStore {
  readonly #options: VaultOptions;

  constructor(options: VaultOptions) {
    this.#options = options;
  }

  async read(reference: SecretReference, signal: AbortSignal): Promise<StoredSecret> {
    const token = await this.#token(reference);
    let response = await this.#request(reference, token, signal);
    if (response.status === 403) {
      const renewed = await this.#token(reference);
      if (renewed !== token) {
        await response.body?.cancel();
        response = await this.#request(reference, renewed, signal);
      }
    }
    if (response.status !== 200) {
      await response.body?.cancel();
      throw refusal(response.status, reference);
    }
    return secretOf(await answerOf(response, reference), reference);
  }

  #request(reference: SecretReference, token: string, signal: AbortSignal): Promise<Response> {
    const { url, namespace } = this.#options;
    const segments = reference.path.split('/');
    if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
      throw new SecretReferenceError(reference.text, 'the path has an empty segment or one that leads upwards');
    return fetch(`${url.replace(/\/+$/, '')}/v1/${segments.map(encodeURIComponent).join('/')}`, {
      headers: {
        'x-vault-token': token,
        'x-vault-request': 'true',
        ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
      },
      redirect: 'manual',
      signal,
    });
  }

  async #token({ text }: SecretReference): Promise<string> {
    const { token, tokenFile } = this.#options;
    const found = tokenFile === undefined ? token : await readFile(tokenFile, 'utf8').catch(() => undefined);
    if (found !== undefined && found.trim() !== '') return found.trim();
    const remedy = 'set security.secrets.vault.token, or tokenFile to a file that has one';
    throw new SecretUnavailableError(text, 'denied', `cannot be asked for: ${remedy}`);
  }
}

function refusal(status: number, reference: SecretReference): SecretUnavailableError {
  if (status === 0 || (status >= 300 && status < 400)) return SecretUnavailableError.failed(reference, REDIRECTED);
  if (status === 404)
    return SecretUnavailableError.missing(
      reference,
      'Vault has nothing at this path; in a KV engine of version 2 it has the form <mount>/data/<name>',
    );
  if (status === 401 || status === 403)
    return SecretUnavailableError.denied(reference, 'look at the token and its policy');
  return SecretUnavailableError.failed(reference, `Vault answered with status ${status}`);
}

async function answerOf(response: Response, reference: SecretReference): Promise<VaultAnswer> {
  try {
    const answer: unknown = JSON.parse(await boundedText(response));
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Falls through: the message of the parser would quote the answer.
  }
  throw SecretUnavailableError.failed(reference, 'the answer of Vault cannot be read');
}

function secretOf({ data, lease_id, lease_duration }: VaultAnswer, reference: SecretReference): StoredSecret {
  const versioned = isObject(data) && isObject(data['metadata']) && 'data' in data;
  const fields: unknown = versioned ? data['data'] : data;
  // Version 2 answers with a null where the newest version was deleted.
  if (fields === null || fields === undefined) throw SecretUnavailableError.missing(reference, 'it was deleted');
  const value = fieldOf(fields, reference);
  const ms = typeof lease_duration === 'number' && lease_duration > 0 ? lease_duration * 1000 : undefined;
  if (ms === undefined) return { value };
  // Without an id the duration is a hint of version 1 on how often to look; with one the credentials end.
  return lease_id === undefined || lease_id === '' ? { value, refreshMs: ms } : { value, leaseMs: ms };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
