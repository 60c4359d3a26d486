import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { AuditSinkError } from './audit-sink.error.js';
import type { AuditSink } from './audit-sink.interface.js';

const TIMEOUT_MS = 2000;

/**
 * Messages with octet counting (RFC 6587) over a TCP or UNIX stream socket. Connects with the first write and again with the
 * first one after a loss. Written means that the kernel took it; what the other side had not read when it died is lost, and
 * what was sent before an error is sent again: its `seq` and `hash` tell.
 */
export class StreamSyslogAuditSink implements AuditSink {
  readonly maxDataCharacters = 262_144;
  #socket: Socket | undefined;

  constructor(
    private readonly address: NetConnectOpts,
    private readonly format: (line: string) => string,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  async write(lines: readonly string[]): Promise<void> {
    try {
      const socket = this.#socket?.writable ? this.#socket : (this.#socket = await this.#connect());
      const frames = lines.map((line) => {
        const message = this.format(line);
        return `${Buffer.byteLength(message)} ${message}`;
      });
      await this.#within(socket, (done) => socket.write(frames.join(''), done));
    } catch (cause) {
      this.#socket?.destroy();
      this.#socket = undefined;
      throw new AuditSinkError(0, 'syslog', cause);
    }
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket?.writable) return;
    await this.#within(socket, (done) => socket.end(done)).catch(() => undefined); // nobody is left to be told
    socket.destroy();
  }

  async #connect(): Promise<Socket> {
    const socket = connect(this.address);
    socket.unref();
    try {
      await this.#within(socket, (done) => socket.once('connect', () => done()));
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.on('error', () => socket.destroy()); // the next write connects again
    socket.resume(); // syslog answers nothing; an end has to be noticed
    return socket;
  }

  /** Rejects with the error of the socket, and when it takes too long. */
  async #within(socket: Socket, start: (done: (error?: Error | null) => void) => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let fail: (error: Error) => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        fail = reject;
        socket.once('error', fail);
        timer = setTimeout(() => {
          const error = new AuditSinkError(0, 'syslog', new DOMException('no answer in time', 'TimeoutError'));
          socket.destroy(error);
          reject(error);
        }, this.timeoutMs);
        start((error) => (error ? reject(error) : resolve()));
      });
    } finally {
      clearTimeout(timer);
      socket.off('error', fail);
    }
  }
}
