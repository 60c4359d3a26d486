import { abortError } from '../src/errors/abort.js';

/** Never resolves; rejects when the signal aborts, at once when it already has. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(abortError(signal));
    else signal.addEventListener('abort', () => reject(abortError(signal)), { once: true });
  });
}
