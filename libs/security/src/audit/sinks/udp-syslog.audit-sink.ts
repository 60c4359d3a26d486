import { createSocket, type Socket } from 'node:dgram';
import { AuditSinkError } from './audit-sink.error.js';
import type { AuditSink } from './audit-sink.interface.js';

/** One datagram for each line (RFC 5426). Written means handed to the network: whether a datagram arrived is not known. */
export class UdpSyslogAuditSink implements AuditSink {
  /** A datagram holds 65,507 bytes, and a character takes up to six of them. */
  readonly maxDataCharacters = 8000;
  #socket: Promise<Socket> | undefined;

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly format: (line: string) => string,
  ) {}

  async write(lines: readonly string[]): Promise<void> {
    let written = 0;
    try {
      const socket = await (this.#socket ??= connected(this.host, this.port, () => (this.#socket = undefined)));
      for (const line of lines) {
        await sent(socket, this.format(line));
        written += 1;
      }
    } catch (cause) {
      throw new AuditSinkError(written, 'syslog', cause);
    }
  }

  async close(): Promise<void> {
    const socket = await this.#socket?.catch(() => undefined);
    socket?.close();
  }
}

/** A connected socket hears when the port is closed; what it hears late is told with the next datagram. */
async function connected(host: string, port: number, failed: () => void): Promise<Socket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  socket.unref();
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, host, () => {
        socket.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    failed();
    socket.close();
    throw error;
  }
  socket.on('error', () => undefined);
  return socket;
}

async function sent(socket: Socket, message: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.send(message, (error) => (error ? reject(error) : resolve()));
  });
}
