import { HttpConnection } from './http-connection.mjs';

/** Connections to one server that stay open between two measurements, so that none pays for accepting them. */
export class ConnectionPool {
  #port;
  #connections = [];

  /** @param {number} port */
  constructor(port) {
    this.#port = port;
  }

  /** @param {number} count */
  async take(count) {
    this.#connections = this.#connections.filter((connection) => connection.isOpen);
    while (this.#connections.length < count) {
      const connection = new HttpConnection(this.#port);
      await connection.open();
      this.#connections.push(connection);
    }
    return this.#connections.slice(0, count);
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }
}
