import type { OssaError } from '../errors/ossa.error.js';
import type { RunRequest } from '../run/run-request.js';
import type { RunResult } from '../run/run-result.js';

/** A run begins. `startTime` and all other times are wall-clock milliseconds since the epoch. */
export class AgentExecutionStartEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly input: RunRequest['input'],
    readonly context: RunRequest['context'],
    readonly startTime: number,
  ) {}
}

/** A run has its answer, from a model or from the cache; never published together with {@link AgentExecutionErrorEvent}. */
export class AgentExecutionCompleteEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly result: RunResult,
    readonly startTime: number,
    readonly endTime: number,
  ) {}

  /** Ms from the start to the end. */
  get durationMs(): number {
    return this.endTime - this.startTime;
  }
}

/** A run failed or was cancelled (`error.code` is `cancelled`). */
export class AgentExecutionErrorEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly error: OssaError,
    readonly input: RunRequest['input'],
    readonly context: RunRequest['context'],
    readonly startTime: number,
    readonly errorTime: number,
  ) {}
}
