import type { RedisConnection } from '@ossa/stores';
import { levelOf, missingAfter, TOLERANCE } from '../bucket/bucket-level.js';
import type { BucketLevel, Demand, TokenBucket } from '../bucket/token-bucket.js';
import { SPEND } from './bucket-script.js';
import type { RateLimitStore, Taking } from './rate-limit-store.interface.js';

/** More than can be missing. */
const ANY_US = 1e300;

/**
 * Buckets of all processes, on the clock of Redis; every operation is one script and one round trip. All keys have one hash
 * tag, so on a cluster one node keeps the buckets. A bucket is gone when it is full.
 *
 * @throws RedisUnavailableError when Redis is away or does not answer in time; the tokens may be taken then
 */
export class RedisRateLimitStore implements RateLimitStore {
  constructor(private readonly redis: RedisConnection) {}

  async take(demands: readonly Demand[]): Promise<Taking> {
    const args = demands.flatMap(({ bucket, cost, need = cost }) => [
      toUs(bucket, bucket.capacity - need + TOLERANCE),
      costUs(bucket, cost),
    ]);
    return this.#spend(demands.map(bucketOf), args);
  }

  async charge(demands: readonly Demand[]): Promise<void> {
    const args = demands.flatMap(({ bucket, cost }) => [ANY_US, costUs(bucket, cost)]);
    await this.#spend(demands.map(bucketOf), args);
  }

  async read(buckets: readonly TokenBucket[]): Promise<readonly BucketLevel[]> {
    const { levels } = await this.#spend(
      buckets,
      buckets.flatMap(() => [ANY_US, 0]),
    );
    return levels;
  }

  async reset(buckets: readonly TokenBucket[]): Promise<void> {
    if (buckets.length > 0) await this.redis.command('DEL', ...this.#keys(buckets));
  }

  async #spend(buckets: readonly TokenBucket[], args: readonly number[]): Promise<Taking> {
    if (buckets.length === 0) return { admitted: true, levels: [] };
    const answer = await this.redis.run(SPEND, this.#keys(buckets), args);
    const [admitted, ...missing] = Array.isArray(answer) ? answer.map(Number) : [];
    return {
      admitted: admitted === 1,
      levels: buckets.map((bucket, index) => levelOf(bucket, (missing[index] ?? 0) / 1000)),
    };
  }

  #keys(buckets: readonly TokenBucket[]): string[] {
    return buckets.map(({ key }) => this.redis.key(`{rl}:${key}`));
  }
}

function bucketOf({ bucket }: Demand): TokenBucket {
  return bucket;
}

function costUs(bucket: TokenBucket, cost: number): number {
  return missingAfter(bucket, 0, cost) * 1000;
}

function toUs(bucket: TokenBucket, tokens: number): number {
  return tokens * bucket.msPerToken * 1000;
}
