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
  /** The answer that another process has stored since this one looked; undefined when there is none. Its end is that of this run already. */
  readonly find: () => Promise<AsyncIterable<RunPart> | undefined>;
  /** The end of somebody else's run, made that of this one. */
  readonly follow: (finish: RunFinish) => RunFinish;
}
