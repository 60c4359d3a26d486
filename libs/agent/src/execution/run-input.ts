import { type AgentInput, type ExecuteOptions, InvalidRequestError } from '@ossa/contracts';

/**
 * Checks what code passes in, which no pipe has seen.
 *
 * @throws InvalidRequestError
 */
export function assertRunInput(input: AgentInput, { deadlineMs, messages }: ExecuteOptions): void {
  if (typeof input !== 'string' && !isPlainObject(input)) {
    throw new InvalidRequestError('The input must be text or an object.', [
      { path: 'input', message: `found ${typeName(input)}` },
    ]);
  }
  if (input === '' && messages === undefined) {
    throw new InvalidRequestError('The input is empty; say something to the agent.', [
      { path: 'input', message: 'found empty text' },
    ]);
  }
  if (deadlineMs !== undefined && !(deadlineMs > 0)) {
    throw new InvalidRequestError('deadlineMs must be a number of milliseconds above 0.', [
      { path: 'deadlineMs', message: `found ${String(deadlineMs)}` },
    ]);
  }
}

/** Text for the model: strings as they are, anything else as JSON. @throws InvalidRequestError for what JSON cannot hold */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (cause) {
    throw new InvalidRequestError('Input and context must be JSON: no cycles and no bigint.', [], { cause });
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
