import { once } from 'node:events';
import { connect } from 'node:net';
import { ResponseReader } from './response-reader.mjs';

/** One keep-alive connection that is told one request at a time: the cheapest client there is, as it parses next to nothing. */
export class HttpConnection {
  #port;
  #socket;
  #reader;
  #settle;

  /** @param {number} port */
  constructor(port) {
    this.#port = port;
  }

  get isOpen() {
    return this.#socket?.readyState === 'open';
  }

  async open() {
    this.#socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    await once(this.#socket, 'connect');
    this.#socket.on('data', (data) => this.#read(data));
    this.#socket.on('error', (error) => this.#settle?.reject(error));
    this.#socket.on('close', () => this.#settle?.reject(new Error('The server closed the connection.')));
  }

  /**
   * @param {Buffer} request
   * @returns {Promise<{ firstTokenAt?: number }>} when the answer is complete; rejects unless it is a 200
   */
  send(request) {
    this.#reader = new ResponseReader();
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #read(data) {
    if (!this.#reader.read(data)) return;
    const { resolve, reject } = this.#settle;
    this.#settle = undefined;
    const { failure, firstTokenAt } = this.#reader;
    if (failure === undefined) resolve({ firstTokenAt });
    else reject(new Error(`An answer is not 200: ${failure}`));
  }
}
