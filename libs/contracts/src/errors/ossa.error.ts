import type { ErrorCode } from './error-code.js';

const MARKER = Symbol.for('ossa.error');

export interface OssaErrorOptions {
  /** True when the same call may succeed later without a change. @default false */
  readonly retryable?: boolean;
  /** Milliseconds after which a retry makes sense. */
  readonly retryAfterMs?: number;
  /** Structured facts about the error that are safe to show to the caller. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The one error type that leaves the library. Its message says what happened and what to do next, and holds no key, no
 * prompt and no upstream body. Recognised by a marker, so two copies of the package in one process understand each other.
 */
export class OssaError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly [MARKER] = true;

  constructor(code: ErrorCode, message: string, options: OssaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  static isInstance(value: unknown): value is OssaError {
    return typeof value === 'object' && value !== null && MARKER in value;
  }
}
