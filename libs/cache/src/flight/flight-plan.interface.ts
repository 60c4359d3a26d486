import type { RunFinish, RunPart, RunRequest } from '@ossa/contracts';

/** A run that others may want at the same time. */
export interface FlightPlan {
  /** Runs with the same key have the same answer. */
  readonly key: string;
  readonly request: RunRequest;
  /** Makes the run. Stores the answer before its end, when it may be stored: before return() resolves after the finish part. */
  readonly lead: (request: RunRequest) => AsyncIterable<RunPart>;
  /** Resolves when what {@link lead} has stored can be found by other processes. */
  readonly stored: () => Promise<void>;
  /**
   * The answer that another process has stored since this one looked, ended as that of this run; undefined when there is
   * none. It is read by all who have joined, so it must heed the signal of this request, never that of the caller.
   */
  readonly find: (request: RunRequest) => Promise<AsyncIterable<RunPart> | undefined>;
  /** The end of somebody else's run, made that of this one. */
  readonly follow: (finish: RunFinish) => RunFinish;
}
