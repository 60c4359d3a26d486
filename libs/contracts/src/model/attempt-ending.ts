import { asModelError, ModelError } from '../errors/model.error.js';
import type { ModelErrorKind } from '../errors/model-error-kind.js';
import { OssaError } from '../errors/ossa.error.js';
import type { AttemptOutcome } from './attempt.js';
import type { Target } from './target.js';

/** How an attempt ended, as far as its record tells. */
export interface AttemptEnding {
  readonly outcome: AttemptOutcome;
  readonly status?: number;
  /** False when nobody was asked. */
  readonly sent: boolean;
  /** The provider refused or was not reached, so that no token was read or written. */
  readonly refused: boolean;
}

/** Of an attempt that its reader left. */
export const LEFT: AttemptEnding = Object.freeze({ outcome: 'cancelled', sent: true, refused: false });

const NOT_SENT: ReadonlySet<ModelErrorKind> = new Set(['circuit_open', 'cooling_down']);
const NOT_REACHED: ReadonlySet<ModelErrorKind> = new Set(['connect', 'timeout_connect']);

/** Reads the ending of an attempt from what it threw. An error of ours that is no ModelError came from a stage, before a request was made. */
export function endingOf(thrown: unknown, target: Target): AttemptEnding {
  if (OssaError.isInstance(thrown) && thrown.code === 'budget_exceeded')
    return { outcome: 'budget_exceeded', sent: false, refused: true };
  const { kind, status } = asModelError(thrown, target);
  const fromStage = OssaError.isInstance(thrown) && !ModelError.isInstance(thrown) && kind === 'internal';
  return {
    outcome: kind,
    status,
    sent: !fromStage && !NOT_SENT.has(kind),
    refused: NOT_REACHED.has(kind) || (status !== undefined && status >= 400),
  };
}
