import { OssaError } from '@ossa/contracts';

/** Says what went wrong on standard error and makes the process end with 1. A defect shows its stack. */
export function reportFailure(error: unknown): void {
  const text = OssaError.isInstance(error)
    ? `${error.code}: ${error.message}`
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
