import type { Target } from '../model/target.js';
import type { ModelError } from './model.error.js';
import { OssaError } from './ossa.error.js';

/** Every target of a call failed or could not be asked. The cause is the first failure; `retryAfterMs` is when the first target may be back. */
export class TargetsExhaustedError extends OssaError {
  constructor(
    readonly failures: readonly ModelError[],
    retryAfterMs: number | undefined,
  ) {
    const [first] = failures;
    const names = failures.map(({ target: { provider, model } }) => `${provider}/${model}`).join(', ');
    super('provider_unavailable', `No target of this call could answer: ${names}.`, {
      retryable: true,
      retryAfterMs,
      cause: first,
      details: { targets: failures.map(({ target, kind, status }) => failure(target, kind, status)) },
    });
  }
}

function failure({ provider, model }: Target, kind: string, status: number | undefined) {
  return { provider, model, kind, ...(status !== undefined && { status }) };
}
