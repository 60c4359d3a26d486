import { OssaError } from '@ossa/contracts';

/** An allowed request that did not lead to an answer. */
export class EgressFailedError extends OssaError {
  constructor(
    readonly kind: 'unreachable' | 'timeout' | 'too_large',
    readonly host: string,
    problem: string,
    cause?: unknown,
  ) {
    super('internal', `The request to ${JSON.stringify(host)} failed: ${problem}.`, {
      retryable: kind !== 'too_large',
      cause,
    });
  }
}
