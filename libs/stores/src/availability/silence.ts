/** So many times the time that one wait may take, without any answer, is silence however busy this process is. */
const LONG_WAIT = 4;
/** When its time is up the event loop gets so many ms, and a turn, to read what has arrived. */
const CATCH_UP_MS = 5;

/**
 * Notices a store that does not answer. What counts is silence, not waiting: in a burst an operation waits behind hundreds of
 * others while answers arrive all the time, or while this process is too busy to read them, and the store is well. So time
 * counts only while the event loop has nothing to do.
 */
export class Silence {
  #brokenAt = -Infinity; // of the idle time
  /** Since when somebody waits and nobody was answered. */
  #waitingSince: number | undefined;

  /** The store has answered something. */
  broken(): void {
    this.#brokenAt = idleTime();
    this.#waitingSince = undefined;
  }

  /**
   * Calls back once, unless it is stopped: as soon as nothing was answered for `timeoutMs`, or when `longestMs` have passed
   * all the same; `silent` says whether the store is to blame. Gives what stops it.
   */
  after(timeoutMs: number, longestMs: number, callback: (silent: boolean) => void): () => void {
    const begun = performance.now();
    const idleBefore = idleTime();
    this.#waitingSince ??= begun;
    const judge = () => {
      if (timer === undefined) return;
      const left = timeoutMs - (idleTime() - Math.max(idleBefore, this.#brokenAt));
      const most = longestMs - (performance.now() - begun);
      if (left > 0 && most > 0) timer = setTimeout(look, Math.min(left, most));
      else {
        const waited = performance.now() - (this.#waitingSince ?? Infinity);
        callback(left <= timeoutMs / 2 || waited >= LONG_WAIT * timeoutMs);
      }
    };
    const look = () => {
      timer = setTimeout(setImmediate, CATCH_UP_MS, judge);
    };
    let timer: NodeJS.Timeout | undefined = setTimeout(look, Math.max(1, timeoutMs - CATCH_UP_MS));
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  }
}

/** Ms that the event loop of this thread has spent waiting for something to happen. */
function idleTime(): number {
  return performance.nodeTiming.idleTime;
}
