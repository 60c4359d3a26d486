import { FakeClock } from '@ossa/contracts/testing';
import * as fc from 'fast-check';
import type { TokenBucket } from '../bucket/token-bucket.js';
import { MemoryRateLimitStore } from './memory.rate-limit-store.js';

const HOUR = 3_600_000;
const BUCKET: TokenBucket = { key: 'run:user:u1', scope: 'user', capacity: 10, msPerToken: 1000 };

describe('MemoryRateLimitStore', () => {
  let clock: FakeClock;
  let store: MemoryRateLimitStore;
  beforeEach(() => {
    clock = new FakeClock();
    store = new MemoryRateLimitStore(clock, 100);
  });

  const take = (cost: number, bucket = BUCKET) => store.take([{ bucket, cost }]).admitted;

  it.each([HOUR, -HOUR])('R35: admits as before when the clock of the machine jumps by %d ms', async (jump) => {
    expect(take(10)).toBe(true);
    clock.jump(jump);
    expect(store.read([BUCKET])).toEqual([{ bucket: BUCKET, tokens: 0 }]);
    await clock.advance(998);
    expect(take(1)).toBe(false);
    await clock.advance(2);
    expect(take(1)).toBe(true);
  });

  it('keeps no more buckets than it may, and longest those that are used, if only to refuse', () => {
    take(10);
    for (let n = 0; n < 10_000; n += 1) {
      take(10, { ...BUCKET, key: `new:${n}` });
      if (n % 10 === 0) expect(take(1)).toBe(false);
    }
    expect(store.size).toBe(100);
  });

  it('keeps no more buckets than it may when all of them are used', () => {
    for (let n = 0; n < 1000; n += 1) {
      for (let again = 0; again < 3; again += 1) take(1, { ...BUCKET, key: `used:${n}` });
      for (let other = Math.max(0, n - 100); other < n; other += 1) take(1, { ...BUCKET, key: `used:${other}` });
      expect(store.size).toBeLessThanOrEqual(100);
    }
  });

  it('drops full buckets before others', async () => {
    for (let n = 0; n < 50; n += 1) take(1, { ...BUCKET, key: `short:${n}` });
    take(10);
    await clock.advance(1000);
    for (let n = 0; n < 60; n += 1) take(5, { ...BUCKET, key: `long:${n}` });
    expect(store.size).toBe(61);
    expect(take(10)).toBe(false);
  });

  it('charges a bucket that is full again beside one that is new', async () => {
    const agent: TokenBucket = { key: 'run:agent:a1', scope: 'agent', capacity: 1, msPerToken: 1000 };
    expect(take(1, agent)).toBe(true);
    await clock.advance(1000);
    const demands = [BUCKET, agent].map((bucket) => ({ bucket, cost: 1 }));
    expect(store.take(demands).admitted).toBe(true);
    expect(take(1, agent)).toBe(false);
  });

  it('keeps no bucket of which nothing was taken', () => {
    take(0);
    take(11);
    store.charge([{ bucket: BUCKET, cost: 0 }]);
    store.read([BUCKET]);
    expect(store.size).toBe(0);
  });

  it('decides like a bucket that is counted in tokens, whatever happens in whatever order', async () => {
    const buckets = fc.constantFrom(
      { ...BUCKET, key: 'a', capacity: 8, msPerToken: 64 },
      { ...BUCKET, key: 'b', capacity: 100, msPerToken: 1 },
      { ...BUCKET, key: 'c', capacity: 1, msPerToken: 4096 },
    );
    const quarters = (maximum: number) => fc.integer({ min: 0, max: maximum * 4 }).map((n) => n / 4);
    const demands = fc.uniqueArray(
      fc.record({ bucket: buckets, cost: quarters(12), need: fc.option(quarters(12), { nil: undefined }) }),
      { selector: ({ bucket }) => bucket.key },
    );
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(5000) }),
        fc.record({ kind: fc.constantFrom('take' as const, 'charge' as const, 'reset' as const), demands }),
      ),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const time = new FakeClock();
        const subject = new MemoryRateLimitStore(time);
        const model = new CountedBuckets();
        for (const step of all) {
          if (step.kind === 'pass') {
            await time.advance(step.ms);
            model.pass(step.ms);
          } else if (step.kind === 'take') {
            expect(subject.take(step.demands).admitted).toBe(model.take(step.demands));
          } else if (step.kind === 'charge') {
            subject.charge(step.demands);
            model.charge(step.demands);
          } else {
            subject.reset(step.demands.map(({ bucket }) => bucket));
            model.reset(step.demands.map(({ bucket }) => bucket));
          }
          if (step.kind === 'pass') continue;
          for (const { bucket, tokens } of subject.read(step.demands.map((demand) => demand.bucket))) {
            expect(tokens).toBeCloseTo(model.tokens(bucket), 6);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

type Demands = readonly { readonly bucket: TokenBucket; readonly cost: number; readonly need?: number | undefined }[];

/** The plainest token bucket: counts tokens and adds what has come back. */
class CountedBuckets {
  readonly #tokens = new Map<TokenBucket, number>();

  tokens(bucket: TokenBucket): number {
    return this.#tokens.get(bucket) ?? bucket.capacity;
  }

  pass(ms: number): void {
    for (const [bucket, tokens] of this.#tokens) {
      this.#tokens.set(bucket, Math.min(bucket.capacity, tokens + ms / bucket.msPerToken));
    }
  }

  take(demands: Demands): boolean {
    const admitted = demands.every(({ bucket, cost, need = cost }) => this.tokens(bucket) >= need);
    if (admitted) this.charge(demands);
    return admitted;
  }

  charge(demands: Demands): void {
    for (const { bucket, cost } of demands) this.#tokens.set(bucket, this.tokens(bucket) - cost);
  }

  reset(buckets: readonly TokenBucket[]): void {
    for (const bucket of buckets) this.#tokens.delete(bucket);
  }
}
