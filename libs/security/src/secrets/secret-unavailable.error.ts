import { OssaError } from '@ossa/contracts';
import type { SecretReference } from './secret-reference.js';

const SHOWN = 200;
const RETRY_AFTER_MS = 5000;

/** `missing`: the store says that there is no such secret; `denied`: that we may not read it; `failed`: it did not answer. */
export type SecretProblem = 'missing' | 'denied' | 'failed';

/** A secret cannot be had now. Names the reference and never quotes what the store answered. */
export class SecretUnavailableError extends OssaError {
  constructor(
    readonly reference: string,
    readonly problem: SecretProblem,
    explanation: string,
  ) {
    super('provider_unconfigured', `The secret ${JSON.stringify(reference.slice(0, SHOWN))} ${explanation}.`, {
      retryable: problem === 'failed',
      retryAfterMs: RETRY_AFTER_MS,
    });
  }

  static missing({ text }: SecretReference, remedy: string): SecretUnavailableError {
    return new SecretUnavailableError(text, 'missing', `does not exist: ${remedy}`);
  }

  static denied({ text }: SecretReference, remedy: string): SecretUnavailableError {
    return new SecretUnavailableError(text, 'denied', `must not be read by us: ${remedy}`);
  }

  static failed({ text }: SecretReference, what: string): SecretUnavailableError {
    return new SecretUnavailableError(text, 'failed', `could not be read: ${what}`);
  }
}
