/**
 * One request as the upstream saw it. Times are in ms of the upstream's own monotonic clock.
 *
 * @typedef {{ cell: string, fault: string, call: string, key: string, extra?: string, at: number, answeredAt?: number, closedAt?: number, bytesIn: number, bytesOut: number, nth: number, retryAfterMs?: number }} Entry
 */

/** What the upstream saw, kept apart from anything the system says about itself. */
export class Ledger {
  /** @type {Entry[]} */
  requests = [];
  /** Connections that were opened, by the fault of their listener, for those that never send a request. */
  connections = new Map();
  #requestsOfCall = new Map();

  /**
   * @param {Omit<Entry, 'at' | 'bytesOut' | 'nth'>} seen
   * @returns {Entry}
   */
  begin(seen) {
    const name = `${seen.cell} ${seen.call}`;
    const nth = (this.#requestsOfCall.get(name) ?? 0) + 1;
    this.#requestsOfCall.set(name, nth);
    const entry = { ...seen, nth, at: performance.now(), bytesOut: 0 };
    this.requests.push(entry);
    return entry;
  }

  /** @param {string} listener */
  connected(listener) {
    this.connections.set(listener, (this.connections.get(listener) ?? 0) + 1);
  }
}
