import { OssaError } from '@ossa/contracts';

/** Redis did not answer in time or is not connected. Whoever sees this goes on without it. */
export class RedisUnavailableError extends OssaError {
  constructor(cause?: unknown) {
    super('internal', 'Redis is not available.', { retryable: true, cause });
  }
}
