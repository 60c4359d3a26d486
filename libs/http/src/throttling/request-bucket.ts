import type { RateLimitFigures } from '@ossa/contracts';
import type { BucketThrottlerStorage } from '@ossa/rate-limit';

export interface Throttled {
  readonly admitted: boolean;
  readonly figures: RateLimitFigures;
  readonly retryAfterMs: number;
}

export async function take(
  { store }: BucketThrottlerStorage,
  key: string,
  limit: number,
  ttl: number,
): Promise<Throttled> {
  const bucket = { key: `http:${key}`, scope: 'http' as const, capacity: limit, msPerToken: ttl / Math.max(1, limit) };
  const { admitted, levels } = await store.take([{ bucket, cost: 1 }]);
  const tokens = levels[0]?.tokens ?? 0;
  const figures = {
    scope: 'http' as const,
    limit,
    remaining: Math.max(0, Math.floor(tokens + 0.001)),
    resetMs: (limit - tokens) * bucket.msPerToken,
  };
  return { admitted, figures, retryAfterMs: Math.max(0, 1 - tokens) * bucket.msPerToken };
}
