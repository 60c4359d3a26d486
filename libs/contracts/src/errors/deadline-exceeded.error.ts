import { OssaError } from './ossa.error.js';

/** The absolute deadline of the run passed. `limitMs` is the time that was allowed, in milliseconds. */
export class DeadlineExceededError extends OssaError {
  constructor(readonly limitMs: number) {
    super(
      'deadline_exceeded',
      `The run did not end within its deadline of ${Math.round(limitMs)} ms; raise deadlineMs or the agent's time limits.`,
      { retryable: true, details: { limitMs: Math.round(limitMs) } },
    );
  }
}
