import type { Failure } from '../errors/failure.js';

const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'insufficient_quota'],
  [403, 'permission_error'],
  [429, 'rate_limit_error'],
]);

const CODES: ReadonlyMap<string, string> = new Map([
  ['agent_not_found', 'model_not_found'],
  ['unauthorized', 'invalid_api_key'],
  ['rate_limited', 'rate_limit_exceeded'],
]);

/** A failure in the error shape of OpenAI's API. */
export function openAiError({ status, code, message, details }: Failure): object {
  return {
    error: {
      message,
      type: TYPES.get(status) ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
      param: code === 'agent_not_found' ? 'model' : firstPath(details),
      code: CODES.get(code) ?? code,
    },
  };
}

function firstPath(details: Failure['details']): string | null {
  const fields: unknown = details?.fields;
  const first: unknown = Array.isArray(fields) ? fields[0] : undefined;
  return typeof first === 'object' && first !== null && 'path' in first ? String(first.path) : null;
}
