import { abortError, untilAborted } from '@ossa/contracts';

/**
 * Runs work under a signal of its own, which aborts with the caller's or when the time is up. Settles at once then, whether
 * the work listens or not, and leaves neither timer nor listener behind.
 */
export async function withinCall<T>(
  caller: AbortSignal,
  timeoutMs: number,
  timeout: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (caller.aborted) throw abortError(caller);
  const controller = new AbortController();
  const follow = () => controller.abort(caller.reason);
  caller.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(() => controller.abort(timeout()), timeoutMs);
  try {
    return await untilAborted(work(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', follow);
  }
}
