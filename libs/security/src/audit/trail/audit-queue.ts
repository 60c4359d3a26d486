import type { UnwrittenRecord } from '../record/unwritten-record.js';

/** A record that waits to be written. */
export interface PendingRecord {
  readonly record: UnwrittenRecord;
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
  #pending: PendingRecord[] = [];
  #characters = 0;

  constructor(private readonly maxCharacters: number) {}

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** True when somebody waits, or when there is enough for a write of this size. */
  isUrgent(maxCharacters: number): boolean {
    return this.#characters >= maxCharacters || this.#pending.some(({ waiting }) => waiting !== undefined);
  }

  /** True while a burst would still find room. */
  get hasRoom(): boolean {
    return this.#characters <= this.maxCharacters / 2;
  }

  /** Keeps room for actions that wait, which stay only for moments: others must not keep them out. @returns false when it is full */
  add(pending: PendingRecord): boolean {
    const size = pending.record.size;
    const limit = pending.waiting ? this.maxCharacters * RESERVE : this.maxCharacters;
    if (this.#characters + size > limit) return false;
    this.#characters += size;
    this.#pending.push(pending);
    return true;
  }

  /** Removes the first records, up to a size in all, and at least one. Actions that were told no leave no record. */
  take(maxCharacters: number): PendingRecord[] {
    let size = 0;
    let end = 0;
    for (const pending of this.#pending) {
      const next = pending.record.size;
      if (end > 0 && size + next > maxCharacters) break;
      size += next;
      end += 1;
    }
    this.#characters -= size;
    return this.#pending.splice(0, end).filter(({ waiting }) => waiting?.settled !== true);
  }

  /** Puts records back at the front, where they came from. */
  giveBack(records: readonly PendingRecord[]): void {
    this.#pending = [...records, ...this.#pending];
    for (const pending of records) this.#characters += pending.record.size;
  }

  /** Tells all who wait that they may not act, and forgets their records. */
  refuseWaiting(cause: Error): void {
    if (!this.#pending.some(({ waiting }) => waiting !== undefined)) return;
    const kept: PendingRecord[] = [];
    for (const pending of this.#pending) {
      if (pending.waiting) {
        pending.waiting.refuse(cause);
        this.#characters -= pending.record.size;
      } else kept.push(pending);
    }
    this.#pending = kept;
  }
}
