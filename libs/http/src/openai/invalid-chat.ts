import { InvalidRequestError } from '@ossa/contracts';

/** Refuses a chat request because of one of its fields. */
export function invalidChat(path: string, message: string): InvalidRequestError {
  return new InvalidRequestError(`${path} ${message}.`, [{ path, message }]);
}

/** A JSON object, of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function objectAt(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw invalidChat(path, 'must be an object');
  return value;
}

export function textAt(value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalidChat(path, 'must be a string');
  return value;
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalidChat(path, 'must be an array');
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
