import { FakeClock, RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import { RedisUnavailableError } from '@ossa/stores';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import type { TokenBucket } from '../bucket/token-bucket.js';
import { FailoverRateLimitStore } from './failover.rate-limit-store.js';
import { MemoryRateLimitStore } from './memory.rate-limit-store.js';
import type { RateLimitStore } from './rate-limit-store.interface.js';
import { RedisRateLimitStore } from './redis.rate-limit-store.js';

const BUCKET: TokenBucket = { key: 'run:user:u1', scope: 'user', capacity: 20, msPerToken: 60_000 };
const PAUSE_MS = 500;
/** More than the default, because the machine of the tests may be busy. */
const TIMEOUT_MS = 200;

/** A store that can be lost. */
class LosableStore implements RateLimitStore {
  readonly #memory: MemoryRateLimitStore;
  error: Error | undefined;
  asked = 0;

  constructor(clock: FakeClock) {
    this.#memory = new MemoryRateLimitStore(clock);
  }

  take: RateLimitStore['take'] = async (demands) => this.#ask().take(demands);
  charge: RateLimitStore['charge'] = async (demands) => this.#ask().charge(demands);
  read: RateLimitStore['read'] = async (buckets) => this.#ask().read(buckets);
  reset: RateLimitStore['reset'] = async (buckets) => this.#ask().reset(buckets);

  #ask(): MemoryRateLimitStore {
    this.asked += 1;
    if (this.error) throw this.error;
    return this.#memory;
  }
}

describe('FailoverRateLimitStore', () => {
  let clock: FakeClock;
  let shared: LosableStore;
  let events: RecordingEventPublisher;
  let telemetry: RecordingTelemetry;
  let store: FailoverRateLimitStore;
  beforeEach(() => {
    clock = new FakeClock();
    shared = new LosableStore(clock);
    events = new RecordingEventPublisher();
    telemetry = new RecordingTelemetry();
    store = failover(4);
  });

  const failover = (instances: number) =>
    new FailoverRateLimitStore(
      shared,
      new MemoryRateLimitStore(clock),
      { timeout: 50, instances },
      { clock, events, telemetry },
    );
  const take = async (cost = 1, bucket = BUCKET) => (await store.take([{ bucket, cost }])).admitted;
  const admittedOf = async (attempts: number) => {
    let admitted = 0;
    for (let n = 0; n < attempts; n += 1) if (await take()) admitted += 1;
    return admitted;
  };
  const lose = () => {
    shared.error = new RedisUnavailableError();
  };

  it('R35: admits its share of capacity and rate while the shared store is away', async () => {
    lose();
    expect(await admittedOf(50)).toBe(5);
    await clock.advance(4 * 60_000 - 1000);
    expect(await admittedOf(2)).toBe(0);
    await clock.advance(1000);
    expect(await admittedOf(2)).toBe(1);
  });

  it('decides at once, without a promise, while the shared store is left alone', async () => {
    lose();
    await take();
    const { asked } = shared;
    expect(store.take([{ bucket: BUCKET, cost: 1 }])).toMatchObject({ admitted: true });
    expect(store.charge([{ bucket: BUCKET, cost: 1 }])).toBeUndefined();
    expect(store.read([BUCKET])).toMatchObject([{ tokens: 2, bucket: { capacity: 5, msPerToken: 240_000 } }]);
    expect(shared.asked).toBe(asked);
  });

  it('reports the loss and the return once each, and every failure as a number', async () => {
    lose();
    await admittedOf(10);
    await clock.advance(PAUSE_MS);
    await admittedOf(10);
    expect(telemetry.measured).toEqual(
      [1, 1].map((value) => ({ name: 'ossa.rate-limit.store_failures', value, attributes: { reason: 'error' } })),
    );
    shared.error = undefined;
    await clock.advance(PAUSE_MS);
    await admittedOf(10);
    expect(events.published.map(({ name, event }) => [name, event])).toEqual([
      ['ossa.rate-limit.degraded', { at: clock.wall() - 2 * PAUSE_MS }],
      ['ossa.rate-limit.recovered', { at: clock.wall() }],
    ]);
  });

  it('admits at least one at a time, and what needs more than the share when the share is full', async () => {
    store = failover(100);
    lose();
    expect(await take(3)).toBe(true);
    await clock.advance(299 * 60_000);
    expect(await take()).toBe(false);
    await clock.advance(60_000);
    expect(await take()).toBe(true);
    expect(await take(21)).toBe(false);
    await clock.advance(100 * 60_000);
    expect(await store.read([BUCKET])).toMatchObject([{ tokens: 1, bucket: { capacity: 1 } }]);
  });

  it('never admits more alone than the bucket holds', async () => {
    store = failover(2);
    lose();
    const small = { ...BUCKET, capacity: 0.5 };
    expect(await take(1, small)).toBe(false);
    expect(await take(0.5, small)).toBe(true);
    expect(await take(0.5, small)).toBe(false);
  });

  it('takes what is charged in an outage from its own buckets', async () => {
    lose();
    await store.charge([{ bucket: BUCKET, cost: 6 }]);
    expect(await take()).toBe(false);
    shared.error = undefined;
    await clock.advance(PAUSE_MS);
    expect(await admittedOf(30)).toBe(20);
  });

  it('fills the buckets of both on a reset, and says when it could fill only its own', async () => {
    await take(20);
    await store.reset([BUCKET]);
    expect(await take(20)).toBe(true);
    lose();
    await admittedOf(5);
    await expect(async () => store.reset([BUCKET])).rejects.toBeInstanceOf(RedisUnavailableError);
    expect(await admittedOf(50)).toBe(5);
  });

  it('goes on alone, and stays open, for an operation that the store refuses', async () => {
    shared.error = Object.assign(new Error('ERR unknown command'), { name: 'ReplyError' });
    expect(await admittedOf(50)).toBe(5);
    expect(shared.asked).toBe(50);
    expect(events.names()).toEqual([]);
    expect(telemetry.sum('ossa.rate-limit.store_failures')).toBe(50);
  });
});

describeWithRedis('FailoverRateLimitStore on Redis', () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let clock: FakeClock;
  let events: RecordingEventPublisher;
  let store: FailoverRateLimitStore;
  beforeEach(async () => {
    redis = await testRedis();
    proxy = await TcpProxy.start(redis.url);
    clock = new FakeClock();
    events = new RecordingEventPublisher();
    const connection = await redis.connect({ url: proxy.url, commandTimeout: 5000 });
    store = new FailoverRateLimitStore(
      new RedisRateLimitStore(connection),
      new MemoryRateLimitStore(clock),
      { timeout: TIMEOUT_MS, instances: 4 },
      { clock, events },
    );
    available = () => connection.available;
  });
  afterEach(async () => {
    await redis.close();
    await proxy.vanish();
  });

  let available: () => boolean;
  const admittedOf = async (attempts: number) => {
    const takings = Array.from({ length: attempts }, async () => store.take([{ bucket: BUCKET, cost: 1 }]));
    return (await Promise.all(takings)).filter(({ admitted }) => admitted).length;
  };

  it('G10: nobody waits longer than the timeout when Redis hangs, and hardly anybody that long', async () => {
    expect(await admittedOf(3)).toBe(3);
    proxy.pause();
    const begun = performance.now();
    expect(await admittedOf(100)).toBe(5);
    const waited = performance.now() - begun;
    expect(waited).toBeGreaterThan(TIMEOUT_MS - 5);
    const again = performance.now();
    expect(await admittedOf(1000)).toBe(0);
    expect(performance.now() - again).toBeLessThan(waited);
    proxy.resume();
    await clock.advance(PAUSE_MS);
    await admittedOf(1);
    expect(events.names()).toEqual(['ossa.rate-limit.degraded', 'ossa.rate-limit.recovered']);
  });

  it('G10: goes on with its share when Redis has vanished, and with the shared buckets when it is back', async () => {
    expect(await admittedOf(10)).toBe(10);
    await proxy.vanish();
    expect(await admittedOf(100)).toBe(5);
    await proxy.restore();
    while (!available()) await new Promise((resolve) => setTimeout(resolve, 10));
    await clock.advance(PAUSE_MS);
    expect(await admittedOf(1)).toBe(1);
    expect(await admittedOf(100)).toBe(9);
    expect(events.names()).toEqual(['ossa.rate-limit.degraded', 'ossa.rate-limit.recovered']);
  });
});
