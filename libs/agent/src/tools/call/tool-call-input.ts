import { ToolArgumentsError } from './tool-arguments.error.js';

const MAX_CHARACTERS = 262_144;

/**
 * The arguments as the model wrote them. No text at all means no arguments: several models write nothing for a tool without
 * parameters.
 *
 * @throws ToolArgumentsError
 */
export function toolCallInput(tool: string, text: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_CHARACTERS) throw new ToolArgumentsError(tool, [`longer than ${MAX_CHARACTERS} characters`]);
  const input = text.trim() === '' ? {} : parse(tool, text);
  if (!isRecord(input)) throw new ToolArgumentsError(tool, ['expected a JSON object']);
  return input;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(tool: string, text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    throw new ToolArgumentsError(tool, ['not valid JSON']);
  }
}
