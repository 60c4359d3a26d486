import { InvalidRequestError, WHOSE_RATE_LIMIT } from '@ossa/contracts';
import { TOLERANCE } from '../bucket/bucket-level.js';
import type { Demand, TokenBucket } from '../bucket/token-bucket.js';

/**
 * What a run wants from a limit of runs.
 *
 * @param share of the limit that may be used now. The bucket stays as it is and the run costs more; what is more than the
 * bucket holds is taken as a debt when it is full
 * @throws InvalidRequestError when the bucket can never hold the cost: it would be refused for ever
 */
export function runDemand(bucket: TokenBucket, cost: number, share: number): Demand {
  const { capacity, scope } = bucket;
  if (cost > capacity + TOLERANCE) {
    throw new InvalidRequestError(
      `The cost is ${cost}, and the rate limit ${WHOSE_RATE_LIMIT[scope]} never holds more than ${capacity}. Lower the cost, or raise the burst of the limit.`,
      [{ path: 'cost', message: `must not be above ${capacity}` }],
    );
  }
  if (share === 1) return { bucket, cost };
  const raised = cost / share;
  return { bucket, cost: raised, need: Math.min(raised, capacity) };
}
