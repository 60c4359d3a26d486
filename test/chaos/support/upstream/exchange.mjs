// One request on a raw connection, and all that can be done with it.

/** A fault writes its answer with this, byte by byte if it likes. */
export class Exchange {
  #timers = [];

  /**
   * @param {import('node:net').Socket} socket
   * @param {import('./ledger.mjs').Entry} entry
   * @param {{ stream?: boolean, tools?: unknown[] }} body
   * @param {import('./answers.mjs').Mode} mode
   * @param {string} argument what the path says after the name of the fault
   */
  constructor(socket, entry, body, mode, argument) {
    this.socket = socket;
    this.entry = entry;
    this.body = body;
    this.mode = mode;
    this.argument = argument;
  }

  /** The connection is gone. */
  closed() {
    this.entry.closedAt = performance.now();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  get streams() {
    return this.mode !== 'plain';
  }

  /** @param {string | Uint8Array} data */
  write(data) {
    if (this.socket.destroyed) return;
    const bytes = Buffer.from(data);
    this.entry.bytesOut += bytes.length;
    this.entry.answeredAt = performance.now();
    this.socket.write(bytes);
  }

  /**
   * @param {number} status
   * @param {Record<string, string>} headers
   */
  head(status, headers) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.write(`HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`);
  }

  /**
   * A whole answer with its length.
   *
   * @param {number} status
   * @param {string | Uint8Array} body
   * @param {Record<string, string>} [headers]
   */
  answer(status, body, headers = {}) {
    const length = String(Buffer.byteLength(body));
    this.head(status, { 'content-type': 'application/json', ...headers, 'content-length': length });
    this.write(body);
  }

  /** The head of an event stream in chunks. */
  openStream() {
    this.head(200, { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' });
  }

  /** @param {string | Uint8Array} data */
  chunk(data) {
    this.write(`${Buffer.byteLength(data).toString(16)}\r\n`);
    this.write(data);
    this.write('\r\n');
  }

  endStream() {
    this.write('0\r\n\r\n');
  }

  /** @param {readonly string[]} events */
  streamOf(events) {
    this.openStream();
    for (const event of events) this.chunk(event);
    this.endStream();
  }

  /** Data and FIN. */
  fin() {
    this.later(10, () => this.socket.end());
  }

  /** RST. A little later, so that what was written has arrived. */
  reset() {
    this.later(20, () => this.socket.resetAndDestroy());
  }

  /**
   * One byte a second.
   *
   * @param {string} text
   */
  drip(text) {
    const bytes = Buffer.from(text);
    const next = (index) => {
      this.write(bytes.subarray(index, index + 1));
      if (index + 1 < bytes.length) this.later(1000, () => next(index + 1));
    };
    next(0);
  }

  /**
   * @param {number} ms
   * @param {() => void} action
   */
  later(ms, action) {
    this.#timers.push(setTimeout(action, ms));
  }
}
