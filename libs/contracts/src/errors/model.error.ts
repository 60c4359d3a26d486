import type { AttemptRecord } from '../model/attempt.js';
import { targetKey, type Target } from '../model/target.js';
import type { ErrorCode } from './error-code.js';
import type { ModelErrorKind } from './model-error-kind.js';
import { OssaError } from './ossa.error.js';

const CODES: Readonly<Partial<Record<ModelErrorKind, ErrorCode>>> = {
  invalid_request: 'provider_rejected',
  context_length: 'provider_rejected',
  content_policy: 'provider_rejected',
  unauthorized: 'provider_rejected',
  deadline: 'deadline_exceeded',
  cancelled: 'cancelled',
  internal: 'internal',
};

const TEXT: Readonly<Record<ModelErrorKind, string>> = {
  connect: 'could not be reached',
  timeout_connect: 'did not accept a connection in time',
  timeout_first_part: 'did not start to answer in time',
  timeout_idle: 'stopped answering',
  server: 'failed',
  overloaded: 'is overloaded',
  rate_limited: 'refused the call because of its rate limit',
  invalid_request: 'rejected the request',
  context_length: 'rejected the request because it exceeds the context window of the model',
  content_policy: 'refused the request because of its content policy',
  unauthorized: 'rejected the API key; check the key of this provider',
  invalid_response: 'sent an answer that cannot be read',
  circuit_open: 'is not asked for a while, because it has failed too often',
  cooling_down: 'is not asked for a while, because it refused its keys or their rate',
  truncated: 'ended its answer before it was complete',
  deadline: 'did not answer before the deadline of the run',
  cancelled: 'was cancelled',
  internal: 'could not be called because of an internal error',
};

export interface ModelErrorOptions {
  /** HTTP status of the upstream answer, where there was one. */
  readonly status?: number;
  /** From Retry-After or retry-after-ms of the upstream answer. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A model call failed. Carries its target itself, because the stack of a chained stream does not. */
export class ModelError extends OssaError {
  readonly status?: number;
  /** The attempt that failed, with its number, usage and cost; set by the attempt stage. */
  attempt?: AttemptRecord;

  constructor(
    readonly kind: ModelErrorKind,
    readonly target: Target,
    options: ModelErrorOptions = {},
  ) {
    const status = options.status === undefined ? '' : ` (status ${options.status})`;
    super(
      CODES[kind] ?? 'provider_unavailable',
      `Model ${target.model} of provider ${target.provider} ${TEXT[kind]}${status}.`,
      {
        retryable: CODES[kind] === undefined,
        retryAfterMs: options.retryAfterMs,
        cause: options.cause,
        details: {
          provider: target.provider,
          model: target.model,
          kind,
          ...(options.status !== undefined && { status: options.status }),
        },
      },
    );
    this.status = options.status;
  }

  static override isInstance(value: unknown): value is ModelError {
    return OssaError.isInstance(value) && 'kind' in value && 'target' in value;
  }

  get key(): string {
    return targetKey(this.target);
  }
}

/** The given value as a {@link ModelError}; cancellation and deadline keep their meaning, anything unknown is `internal`. */
export function asModelError(value: unknown, target: Target): ModelError {
  if (ModelError.isInstance(value)) return value;
  if (OssaError.isInstance(value) && value.code === 'cancelled')
    return new ModelError('cancelled', target, { cause: value });
  if (OssaError.isInstance(value) && value.code === 'deadline_exceeded')
    return new ModelError('deadline', target, { cause: value });
  return new ModelError('internal', target, { cause: value });
}
