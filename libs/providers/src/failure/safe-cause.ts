import { types } from 'node:util';
import { OssaError } from '@ossa/contracts';

/**
 * The cause to keep of an error of the SDK: names, codes and stack frames of the whole chain, and nothing else. Messages
 * and fields of these errors quote prompts, answers, headers and keys.
 */
export function safeCause(error: unknown): OssaError {
  const chain = causes(error);
  const text = chain.map(({ name, code }) => (code === undefined ? name : `${name} ${code}`)).join(' < ');
  const cause = new OssaError('internal', text);
  const frames = chain[0]?.frames;
  if (frames !== undefined) cause.stack = `${cause.name}: ${text}\n${frames}`;
  return cause;
}

/** Codes of an error and of everything that caused it. */
export function errorCodes(error: unknown): string[] {
  return causes(error)
    .map(({ code }) => code)
    .filter((code) => code !== undefined);
}

interface Cause {
  readonly name: string;
  readonly code?: string;
  readonly frames?: string;
}

/** Errors of Node itself come from another realm than ours under some test runners, so `instanceof` will not do. */
function causes(error: unknown, depth = 0): Cause[] {
  if (!types.isNativeError(error) || depth > 4) return depth === 0 ? [{ name: typeof error }] : [];
  const { cause, code, errors }: ErrorFields = error;
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at /.test(line));
  return [
    { name: error.name, code: typeof code === 'string' ? code : undefined, frames: frames?.join('\n') },
    ...causes(errors?.[0] ?? cause, depth + 1),
  ];
}

interface ErrorFields {
  readonly cause?: unknown;
  readonly code?: unknown;
  /** Of an AggregateError: one for each address that was tried. */
  readonly errors?: readonly unknown[];
}
