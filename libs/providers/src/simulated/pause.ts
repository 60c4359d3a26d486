import { setTimeout as timeout } from 'node:timers/promises';
import { abortError } from '@ossa/contracts';

const FOREVER_MS = 2 ** 31 - 1;

/** Waits, or rejects at once when the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0) return;
  try {
    await timeout(Math.min(milliseconds, FOREVER_MS), undefined, { signal });
  } catch {
    throw abortError(signal);
  }
}
