import type { Writable } from 'node:stream';
import { AuditSinkError } from './audit-sink.error.js';
import type { AuditSink } from './audit-sink.interface.js';

/** Writes to a stream that somebody else owns: standard output. The stream stays open. */
export class StreamAuditSink implements AuditSink {
  readonly maxDataCharacters = 262_144;
  readonly #ignore = (): void => undefined; // the callback of the write has the error, too

  constructor(
    private readonly stream: Writable,
    private readonly name: string,
  ) {
    stream.on('error', this.#ignore);
  }

  async write(lines: readonly string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.stream.write(`${lines.join('\n')}\n`, (error) => {
        if (error) reject(new AuditSinkError(0, this.name, error));
        else resolve();
      });
    });
  }

  close(): Promise<void> {
    this.stream.off('error', this.#ignore);
    return Promise.resolve();
  }
}
