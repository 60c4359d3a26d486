import { setTimeout as sleep } from 'node:timers/promises';
import { OssaError } from '@ossa/contracts';
import { type ChainHead, type ChainIdentity, sealRecord } from '../record/audit-record.js';
import { draftOf, type UnwrittenRecord } from '../record/unwritten-record.js';
import { AuditSinkError } from '../sinks/audit-sink.error.js';
import type { AuditSink } from '../sinks/audit-sink.interface.js';
import { AuditQueue, type PendingRecord } from './audit-queue.js';
import type { AuditState } from './audit-state.js';
import { TimedAction } from './waiting-action.js';

/** Characters of one write. */
const BATCH = 262_144;
const FULL = 'The audit trail takes more records than can be written.';
const CLOSED = 'The audit trail is closed.';

export interface AuditWriterOptions extends ChainIdentity {
  /** Characters that may wait. @default 16 Mi */
  readonly maxQueued?: number;
  /** Milliseconds after which an action whose record is not written is refused. @default 80 */
  readonly refuseAfterMs?: number;
  /** Milliseconds that records wait for company. @default 25 */
  readonly flushAfterMs?: number;
  /** Milliseconds between attempts while the sink fails and nobody waits. @default 1000 */
  readonly retryAfterMs?: number;
  /** Milliseconds that closing may take. @default 5000 */
  readonly closeWithinMs?: number;
}

/**
 * Writes records in their order, many at a time, each sealed into the chain when it is its turn: what is not written takes
 * no place in the chain. The first action that waits for its record makes the writer write at once.
 */
export class AuditWriter {
  readonly #queue: AuditQueue;
  #head: ChainHead | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly sink: AuditSink,
    private readonly state: AuditState,
    private readonly options: AuditWriterOptions,
  ) {
    this.#queue = new AuditQueue(options.maxQueued ?? 16 * 1024 * 1024);
  }

  /** The last record that is written. */
  get head(): ChainHead | undefined {
    return this.#head;
  }

  /** Takes a record, or counts it as lost. Never waits. */
  offer(record: UnwrittenRecord): void {
    const { class: of } = record.entry;
    if (this.#closed) return this.state.lost(of, CLOSED);
    if (!this.#queue.add({ record })) return this.state.lost(of, FULL);
    if (this.#timer === undefined && this.#writing === undefined) this.#later(this.options.flushAfterMs ?? 25);
  }

  /**
   * Resolves when the record is written, and survives a loss of power where the sink can do that.
   *
   * @throws AuditUnavailableError from the promise
   */
  require(record: UnwrittenRecord): Promise<void> {
    const { class: of, event } = record.entry;
    const waiting = new TimedAction(event, this.options.refuseAfterMs ?? 80, (cause) => {
      this.state.refused(of);
      this.state.failed(cause.message);
    });
    if (this.#closed) waiting.refuse(new OssaError('audit_unavailable', CLOSED));
    else if (this.#queue.add({ record, waiting })) this.#now();
    else waiting.refuse(new OssaError('audit_unavailable', FULL));
    return waiting.permitted;
  }

  /** Writes what waits, then closes the sink. What cannot be written in time is lost and counted. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    const deadline = new AbortController();
    const timeout = sleep(this.options.closeWithinMs ?? 5000, undefined, { signal: deadline.signal });
    await Promise.race([this.#finish(), timeout]);
    deadline.abort();
    await timeout.catch(() => undefined); // aborted: the sink was faster
    for (const { record } of this.#queue.take(Number.POSITIVE_INFINITY)) this.state.lost(record.entry.class, CLOSED);
  }

  async #finish(): Promise<void> {
    await this.#writing;
    await this.#drain();
    await this.sink.close();
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#now();
    }, ms);
    this.#timer.unref(); // what waits is written by close()
  }

  #now(): void {
    if (this.#writing !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#drain().finally(() => {
      this.#writing = undefined;
      if (this.#queue.isEmpty || this.#closed) return;
      if (this.state.failing) this.#later(this.options.retryAfterMs ?? 1000);
      else this.#later(this.#queue.isUrgent(BATCH) ? 0 : (this.options.flushAfterMs ?? 25));
    });
  }

  /** Until nothing is urgent, or a write fails; when closing, until nothing is left. */
  async #drain(): Promise<void> {
    while (!this.#queue.isEmpty) {
      const batch = this.#queue.take(BATCH);
      if (batch.length > 0 && !(await this.#write(batch))) return;
      if (!this.#closed && !this.#queue.isUrgent(BATCH)) return; // a few that came meanwhile wait for company
    }
  }

  async #write(batch: readonly PendingRecord[]): Promise<boolean> {
    const heads: ChainHead[] = [];
    const lines: string[] = [];
    let head = this.#head;
    const { channel, instance } = this.options;
    for (const { record } of batch) {
      const { line, ...next } = sealRecord(draftOf(record, channel, this.sink.maxDataCharacters), instance, head);
      heads.push((head = next));
      lines.push(line);
    }
    const durable = batch.some(({ waiting }) => waiting !== undefined);
    try {
      await this.sink.write(lines, durable);
    } catch (error) {
      this.#failed(batch, heads, error);
      return false;
    }
    this.#head = head;
    for (const { waiting } of batch) waiting?.written();
    if (this.state.failing && this.#queue.hasRoom) this.state.recovered();
    return true;
  }

  /** Who waits may not act, not even when the record is there: it may not be there for good. */
  #failed(batch: readonly PendingRecord[], heads: readonly ChainHead[], error: unknown): void {
    const written = error instanceof AuditSinkError ? error.written : 0;
    this.#head = heads[written - 1] ?? this.#head;
    const cause = error instanceof Error ? error : new OssaError('audit_unavailable', 'The sink failed.');
    this.state.failed(cause.message);
    for (const { waiting } of batch.slice(0, written)) waiting?.refuse(cause);
    this.#queue.giveBack(batch.slice(written));
    this.#queue.refuseWaiting(cause);
  }
}
