import { createContext, Script } from 'node:vm';

export type Timed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** The way into the script; only in use while `withinTime` is on the stack. */
const SLOT: { work?: () => void } = {};
const CONTEXT = createContext(SLOT);
const RUN = new Script('work()');

/**
 * Runs synchronous work and stops it when its time is up, also inside a regular expression that backtracks without end:
 * nothing else in Node interrupts one. Costs about 0.1 ms.
 */
export function withinTime<T>(milliseconds: number, work: () => T): Timed<T> {
  let done: { readonly value: T } | undefined;
  SLOT.work = () => void (done = { value: work() });
  try {
    RUN.runInContext(CONTEXT, { timeout: milliseconds });
  } catch (error) {
    return { ok: false, error };
  } finally {
    SLOT.work = undefined;
  }
  return done === undefined ? { ok: false, error: undefined } : { ok: true, value: done.value };
}
