import type { RunPart } from '@ossa/contracts';
import type { Failure } from '../errors/failure.js';

/** How the parts of a run look in one API. */
export interface RunFrames {
  /** Goes out with the first part. */
  start(): string;
  /** The frame of a part; that of the last part holds everything that ends a stream well. */
  part(part: RunPart): string | undefined;
  /** Ends a stream that failed half-way. */
  failure(failure: Failure): string;
}
