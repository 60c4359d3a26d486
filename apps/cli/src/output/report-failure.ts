import { OssaError } from '@ossa/contracts';

/** Says what went wrong on standard error and makes the process end with 1. A defect shows its stack. */
export function reportFailure(error: unknown): void {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
}

/** One line for an error of ours; an internal one says nothing by itself, so its cause follows. */
export function failureText(error: unknown): string {
  if (!OssaError.isInstance(error)) return textOf(error);
  const text = `${error.code}: ${error.message}`;
  return error.code === 'internal' && error.cause !== undefined ? `${text}\ncaused by ${textOf(error.cause)}` : text;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
