import { type FlightPart, PartLog } from './part-log.js';
import type { Participant } from './participant.interface.js';
import { withMostTime } from './promotion.js';
import { ReaderTooSlowError } from './reader-too-slow.error.js';

/** What one flight keeps for those who join late, and how far the slowest reader may be behind the fastest. */
export const MAX_FLIGHT_BYTES = 1024 ** 2;

/** Those who want a run, and the parts that are kept for them. */
export class FlightReaders {
  readonly parts = new PartLog();
  readonly #all = new Set<Participant>();

  get all(): ReadonlySet<Participant> {
    return this.#all;
  }

  add(participant: Participant): void {
    this.#all.add(participant);
  }

  /** True when it was the last one. */
  remove(participant: Participant): boolean {
    this.#all.delete(participant);
    return this.#all.size === 0;
  }

  /** The given one, or whoever has most time when that one has left. */
  presentOr(participant: Participant): Participant {
    return this.#all.has(participant) ? participant : (withMostTime(this.#all) ?? participant);
  }

  /** To all who wait for it. */
  give(part: FlightPart): void {
    this.parts.push(part);
    for (const one of this.#all) one.wake();
  }

  /** All but these are over. */
  keepOnly(few: readonly Participant[], error: unknown): void {
    for (const one of this.#all) if (!few.includes(one)) this.#letGo(one, error);
  }

  /** Drops what everybody has read, and lets those go who are too far behind. */
  shrink(): void {
    const { parts } = this;
    let fastest = 0;
    for (const { position } of this.#all) fastest = Math.max(fastest, position);
    const limit = parts.bytesBefore(fastest) - MAX_FLIGHT_BYTES;
    let slowest = fastest;
    for (const one of this.#all) {
      if (parts.bytesBefore(one.position) >= limit) slowest = Math.min(slowest, one.position);
      else this.#letGo(one, new ReaderTooSlowError(MAX_FLIGHT_BYTES));
    }
    parts.dropBefore(slowest);
  }

  /** Nothing more comes. */
  end(): void {
    for (const one of this.#all) one.wake();
    this.#all.clear();
  }

  #letGo(participant: Participant, error: unknown): void {
    this.#all.delete(participant);
    participant.fail(error);
  }
}
