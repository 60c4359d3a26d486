import type { OnApplicationShutdown } from '@nestjs/common';
import type { AuditEntry, AuditTrail, Clock } from '@ossa/contracts';
import type { AuditOptions } from '../audit.options.js';
import { unwritten } from '../record/unwritten-record.js';
import { IsoTime } from '../record/iso-time.js';
import type { AuditWriter } from './audit-writer.js';
import type { HeadAnchor } from './head-anchor.js';

/** Keeps a hash chain of what happened in one process instance. What happens when it cannot is decided per class of action. */
export class ChainedAuditTrail implements AuditTrail, OnApplicationShutdown {
  readonly #time: IsoTime;

  constructor(
    private readonly options: Pick<AuditOptions, 'includeContent' | 'onFailure'>,
    private readonly writer: AuditWriter,
    private readonly anchor: HeadAnchor,
    clock: Clock,
  ) {
    this.#time = new IsoTime(clock);
  }

  record(entry: AuditEntry): void | Promise<void> {
    const record = unwritten(entry, this.#time.now(), this.options.includeContent);
    if (this.#refuses(entry)) return this.writer.require(record);
    this.writer.offer(record);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writer.close();
    await this.anchor.close();
  }

  #refuses({ class: of, required, afterwards }: AuditEntry): boolean {
    if (afterwards === true) return false;
    const { onFailure } = this.options;
    return required === true || (onFailure[of] ?? onFailure.default) === 'refuse';
  }
}
