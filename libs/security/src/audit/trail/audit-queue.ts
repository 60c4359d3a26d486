import type { AuditClass } from '@ossa/contracts';
import type { RecordDraft } from '../record/audit-record.js';

/** A record that waits to be written. */
export interface PendingRecord {
  readonly draft: RecordDraft;
  readonly class: AuditClass;
  readonly event: string;
  /** Whoever must not act before it is written; absent when nobody waits. */
  readonly waiting?: WaitingAction;
}

/** An action that begins when its record is written, and not otherwise. */
export interface WaitingAction {
  /** True once it was told that it may begin, or that it may not. */
  readonly settled: boolean;
  written(): void;
  refuse(cause: Error): void;
}

const RESERVE = 1.25;

/** Records in the order in which they came, up to a size. */
export class AuditQueue {
  #records: PendingRecord[] = [];
  #characters = 0;

  constructor(private readonly maxCharacters: number) {}

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** True when somebody waits, or when there is enough for a write of this size. */
  isUrgent(maxCharacters: number): boolean {
    return this.#characters >= maxCharacters || this.#records.some(({ waiting }) => waiting !== undefined);
  }

  /** True while a burst would still find room. */
  get hasRoom(): boolean {
    return this.#characters <= this.maxCharacters / 2;
  }

  /** Keeps room for actions that wait, which stay only for moments: others must not keep them out. @returns false when it is full */
  add(record: PendingRecord): boolean {
    const size = sizeOf(record);
    const limit = record.waiting ? this.maxCharacters * RESERVE : this.maxCharacters;
    if (this.#characters + size > limit) return false;
    this.#characters += size;
    this.#records.push(record);
    return true;
  }

  /** Removes the first records, up to a size in all, and at least one. Actions that were told no leave no record. */
  take(maxCharacters: number): PendingRecord[] {
    let size = 0;
    let end = 0;
    for (const record of this.#records) {
      const next = sizeOf(record);
      if (end > 0 && size + next > maxCharacters) break;
      size += next;
      end += 1;
    }
    this.#characters -= size;
    return this.#records.splice(0, end).filter(({ waiting }) => waiting?.settled !== true);
  }

  /** Puts records back at the front, where they came from. */
  giveBack(records: readonly PendingRecord[]): void {
    this.#records = [...records, ...this.#records];
    for (const record of records) this.#characters += sizeOf(record);
  }

  /** Tells all who wait that they may not act, and forgets their records. */
  refuseWaiting(cause: Error): void {
    if (!this.#records.some(({ waiting }) => waiting !== undefined)) return;
    const kept: PendingRecord[] = [];
    for (const record of this.#records) {
      if (record.waiting) {
        record.waiting.refuse(cause);
        this.#characters -= sizeOf(record);
      } else kept.push(record);
    }
    this.#records = kept;
  }
}

function sizeOf({ draft: { head, ids, tail } }: PendingRecord): number {
  return head.length + ids.length + tail.length;
}
