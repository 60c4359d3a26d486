import type { StoredResponse } from '../response/stored-response.js';

/** Whether a value out of a store is a response of this release, under the key it was asked for by. Other releases may have written it, or others altogether. */
export function isResponseOf(value: unknown, key: string): value is StoredResponse {
  if (!isObject(value) || value['key'] !== key || typeof value['storedAt'] !== 'number') return false;
  const { parts, result, transcript } = value;
  return (
    Array.isArray(parts) &&
    parts.every(isPart) &&
    isResult(result) &&
    Array.isArray(transcript) &&
    transcript.every(isMessage)
  );
}

function isPart(part: unknown): boolean {
  if (!isObject(part)) return false;
  switch (part['type']) {
    case 'text':
      return typeof part['text'] === 'string';
    case 'tool':
      return hasTexts(part, 'callId', 'name', 'status');
    case 'toolCall':
      return hasTexts(part, 'id', 'name', 'input');
    default:
      return false;
  }
}

function isResult(result: unknown): boolean {
  if (!isObject(result) || !hasTexts(result, 'runId', 'agent', 'output', 'provider', 'model', 'finishReason'))
    return false;
  const { usage, cost, toolCalls, trail } = result;
  return (
    isObject(usage) &&
    typeof usage['inputTokens'] === 'number' &&
    typeof usage['outputTokens'] === 'number' &&
    isObject(cost) &&
    (cost['amount'] === null || typeof cost['amount'] === 'number') &&
    typeof cost['currency'] === 'string' &&
    Array.isArray(toolCalls) &&
    Array.isArray(trail)
  );
}

function isMessage(message: unknown): boolean {
  return (
    isObject(message) &&
    typeof message['role'] === 'string' &&
    (typeof message['content'] === 'string' || Array.isArray(message['content']))
  );
}

function hasTexts(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
