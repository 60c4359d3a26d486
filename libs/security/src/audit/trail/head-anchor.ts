import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import type { ChainHead, ChainIdentity } from '../record/audit-record.js';
import { AuditSinkError } from '../sinks/audit-sink.error.js';
import { anchorText } from './anchor-text.js';

const INTERVAL_MS = 60_000;

/**
 * Says each minute, outside the trail, how far its chain has come: as a line of log, and in a file if one is configured.
 * Against it the end of a chain is verified, which the chain itself cannot prove (R40a).
 */
export class HeadAnchor {
  readonly #timer: NodeJS.Timeout;
  #told: number | undefined;

  /** @param path file to append to, best on another volume */
  constructor(
    private readonly chain: ChainIdentity,
    private readonly head: () => ChainHead | undefined,
    private readonly logger: Pick<LoggerService, 'log' | 'error'>,
    private readonly path?: string,
  ) {
    this.#timer = setInterval(() => void this.tell(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Never rejects. Says nothing when nothing was written since the last time. */
  async tell(): Promise<void> {
    const head = this.head();
    if (head === undefined || head.seq === this.#told) return;
    this.#told = head.seq;
    const text = anchorText({ ...this.chain, ...head });
    this.logger.log(text);
    if (this.path === undefined) return;
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      await appendFile(this.path, `${text}\n`, { mode: 0o600 });
    } catch (error) {
      const { message } = new AuditSinkError(0, 'security.audit.anchorPath', error);
      this.logger.error(message);
    }
  }

  /** Says the last head. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.tell();
  }
}
