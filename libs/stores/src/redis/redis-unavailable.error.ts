import { OssaError } from '@ossa/contracts';

/** Redis did not answer in time or is not connected. Whoever sees this goes on without it. */
export class RedisUnavailableError extends OssaError {
  constructor(cause?: unknown) {
    super(
      'internal',
      'Redis is not available. Try again; if it stays so, see that redis.url names a Redis that this process can reach.',
      { retryable: true, cause },
    );
  }
}
