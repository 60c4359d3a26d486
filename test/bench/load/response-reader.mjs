const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';
const TOKEN = Buffer.from('lorem');
const KEPT = 2000;

/** Finds the end of one HTTP answer, of known length or chunked, and the moment its first token came. */
export class ResponseReader {
  /** When the first token was there, on the clock of `performance.now()`. */
  firstTokenAt;
  /** The beginning of an answer that is not 200. */
  failure;
  #head = Buffer.alloc(0);
  #remaining;
  #chunked = false;
  #tail = '';

  /**
   * @param {Buffer} data
   * @returns {boolean} true when the answer is complete
   */
  read(data) {
    if (this.firstTokenAt === undefined && data.includes(TOKEN)) this.firstTokenAt = performance.now();
    if (this.#remaining !== undefined || this.#chunked) return this.#readBody(data);
    this.#head = Buffer.concat([this.#head, data]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return false;
    const head = this.#head.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 200')) this.failure = this.#head.toString('utf8', 0, KEPT);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (length) this.#remaining = Number(length[1]);
    else this.#chunked = true;
    return this.#readBody(this.#head.subarray(end + HEAD_END.length));
  }

  #readBody(data) {
    if (!this.#chunked) {
      this.#remaining -= data.length;
      return this.#remaining <= 0;
    }
    this.#tail = (this.#tail + data.toString('latin1', Math.max(0, data.length - 7))).slice(-7);
    return this.#tail === LAST_CHUNK || this.#tail.endsWith(`\r\n${LAST_CHUNK}`);
  }
}
