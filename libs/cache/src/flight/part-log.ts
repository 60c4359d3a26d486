import type { RunFinish, RunPart } from '@ossa/contracts';

/** A part that is not the last. */
export type FlightPart = Exclude<RunPart, RunFinish>;

/** What a part takes besides its texts: the object, and its places in the log. */
const PART_BYTES = 64;

/** The parts of a run in order, and what they weigh. A position counts from the start of the run, also when parts were dropped. */
export class PartLog {
  #parts: FlightPart[] = [];
  /** What the parts up to and with this one weigh, from the start of the run. */
  #weights: number[] = [];
  #dropped = 0;
  #droppedBytes = 0;
  #bytes = 0;

  /** How many parts there have been. */
  get length(): number {
    return this.#dropped + this.#parts.length;
  }

  /** Bytes of the parts that are kept. */
  get keptBytes(): number {
    return this.#bytes - this.#droppedBytes;
  }

  push(part: FlightPart): void {
    this.#bytes += bytesOf(part);
    this.#parts.push(part);
    this.#weights.push(this.#bytes);
  }

  at(position: number): FlightPart | undefined {
    return this.#parts[position - this.#dropped];
  }

  /** Bytes from the start of the run to a position that is kept. */
  bytesBefore(position: number): number {
    return this.#weights[position - this.#dropped - 1] ?? this.#droppedBytes;
  }

  /** Nobody is going to ask for anything before the position. */
  dropBefore(position: number): void {
    if (position <= this.#dropped) return;
    this.#droppedBytes = this.bytesBefore(position);
    this.#parts = this.#parts.slice(position - this.#dropped);
    this.#weights = this.#weights.slice(position - this.#dropped);
    this.#dropped = position;
  }
}

/** Two bytes for a character, the most that one takes. */
function bytesOf(part: FlightPart): number {
  if (part.type === 'text') return PART_BYTES + 2 * part.text.length;
  if (part.type === 'tool') return PART_BYTES + 2 * (part.callId.length + part.name.length);
  const metadata = part.metadata === undefined ? 0 : JSON.stringify(part.metadata).length;
  return PART_BYTES + 2 * (part.id.length + part.name.length + part.input.length + metadata);
}
