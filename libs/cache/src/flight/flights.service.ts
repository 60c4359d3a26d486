import { Inject, Injectable, Optional } from '@nestjs/common';
import type { RunFinish, RunPart, RunRequest } from '@ossa/contracts';
import { REDIS, type RedisConnection } from '@ossa/stores';

/** A run that others may want at the same time. */
export interface FlightPlan {
  /** Runs with the same key have the same answer. */
  readonly key: string;
  readonly request: RunRequest;
  /** Makes the run. Stores the answer before its end, when it may be stored. */
  readonly lead: (request: RunRequest) => AsyncIterable<RunPart>;
  /** Resolves when what {@link lead} has stored can be found by other processes. */
  readonly stored: () => Promise<void>;
  /** The answer that another process has stored since this one looked; undefined when there is none. */
  readonly find: () => Promise<AsyncIterable<RunPart> | undefined>;
  /** The end of somebody else's run, made that of this one. */
  readonly follow: (finish: RunFinish) => RunFinish;
}

/** Single-flight: runs with the same key at the same time are made once. */
@Injectable()
export class Flights {
  constructor(@Optional() @Inject(REDIS) readonly redis?: RedisConnection) {}

  /** The parts of the run: of the one that is under way, when there is one. Nothing happens before the first next(). */
  join(plan: FlightPlan): AsyncIterable<RunPart> {
    return plan.lead(plan.request);
  }
}
