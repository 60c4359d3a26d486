import type { Message, RunFinish, RunPart, RunResult } from '@ossa/contracts';

/** A run as it is kept: plain JSON. */
export interface StoredResponse {
  /** The key it is stored under; compared when it is read, so that nobody ever gets what belongs to another key. */
  readonly key: string;
  /** Ms since the epoch. */
  readonly storedAt: number;
  /** Everything the run gave before its end, in order, for streams. */
  readonly parts: readonly Exclude<RunPart, RunFinish>[];
  readonly result: RunResult;
  readonly transcript: readonly Message[];
}
