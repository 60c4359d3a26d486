import { CancelledError } from './cancelled.error.js';
import { OssaError } from './ossa.error.js';

/** The error an aborted signal stands for: its reason when that is one of ours (a deadline), else a cancellation. */
export function abortError(signal: AbortSignal): OssaError {
  const reason: unknown = signal.reason;
  return OssaError.isInstance(reason) ? reason : new CancelledError({ cause: reason });
}

/** Settles with the promise, or rejects with {@link abortError} at once when the signal aborts first. Leaves no listener behind. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined); // the caller is told about the abort; the late result has no reader
    throw abortError(signal);
  }
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
