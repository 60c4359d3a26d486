import { OssaError } from './ossa.error.js';

/** The caller went away or called abort(). Never retried, never counted as a failure of a provider. */
export class CancelledError extends OssaError {
  constructor(options: { readonly cause?: unknown } = {}) {
    super('cancelled', 'The call was cancelled by its caller.', options);
  }
}
