/** When its time is up the event loop gets so many ms, and a turn, to read what has arrived: it may have been busy. */
const CATCH_UP_MS = 5;

/**
 * Notices a store that does not answer. In a burst an operation waits behind hundreds of others while answers arrive all the
 * time: that is waiting, not silence, and the store is well.
 */
export class Silence {
  #brokenAt = -Infinity;

  /** The store has answered something. */
  broken(): void {
    this.#brokenAt = performance.now();
  }

  /**
   * Calls back once, unless it is stopped: as soon as nothing was answered for `timeoutMs` (`silent`), or when `longestMs`
   * have passed although others were answered. Gives what stops it.
   */
  after(timeoutMs: number, longestMs: number, callback: (silent: boolean) => void): () => void {
    const begun = performance.now();
    const judge = () => {
      if (timer === undefined) return;
      const now = performance.now();
      const left = timeoutMs - (now - Math.max(begun, this.#brokenAt));
      if (left > 0 && now - begun < longestMs) timer = setTimeout(look, Math.min(left, longestMs - (now - begun)));
      else callback(left <= 0);
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
