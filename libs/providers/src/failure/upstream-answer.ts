import { isRecord } from '../is-record.js';

/** What a provider said about a failure, as far as a decision needs it. Texts are for matching only; they may quote the prompt. */
export interface UpstreamAnswer {
  readonly status?: number;
  /** Error codes and types, lower case, joined by spaces. */
  readonly codes: string;
  readonly message: string;
}

/** Reads the error body of any of the vendors: `{ error: { code, type, message } }`, flat, or nested deeper. */
export function upstreamAnswer(body: unknown, status?: number): UpstreamAnswer {
  const levels = errorLevels(body);
  const codes = levels.flatMap((level) => [level['code'], level['type'], level['status'], level['error_code']]);
  const messages = levels.map((level) => level['message']);
  return {
    status,
    codes: codes.filter(isText).join(' ').toLowerCase(),
    message: messages.filter(isText).join(' '),
  };
}

/** The object itself and what it nests under the names vendors use. */
function errorLevels(body: unknown, depth = 0): Readonly<Record<string, unknown>>[] {
  const level = typeof body === 'string' ? parsed(body) : body;
  if (!isRecord(level) || depth > 3) return [];
  const nested = ['error', 'innererror', 'details', 'response', 'data'].map((name) => level[name]);
  return [level, ...nested.flatMap((inner) => errorLevels(inner, depth + 1))];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
