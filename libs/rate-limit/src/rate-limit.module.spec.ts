import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CLOCK, composeRun, EVENT_PUBLISHER, RateLimitedError, type RunPart, TELEMETRY } from '@ossa/contracts';
import { FakeClock, RecordingEventPublisher, RecordingTelemetry, runRequest, runResult } from '@ossa/contracts/testing';
import { REDIS, type RedisConnection, StoresModule, storesOptionsSchema } from '@ossa/stores';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import type { z } from 'zod';
import { RateLimiter } from './limiter/rate-limiter.service.js';
import { RateFeedbackProviderDecorator } from './rate-feedback.provider-decorator.js';
import { RateLimitModule } from './rate-limit.module.js';
import { type RateLimitOptions, rateLimitOptionsSchema } from './rate-limit.options.js';
import { RateLimitRunStage } from './rate-limit.run-stage.js';
import { FailoverRateLimitStore } from './stores/failover.rate-limit-store.js';
import { MemoryRateLimitStore } from './stores/memory.rate-limit-store.js';
import { RATE_LIMIT_STORE } from './stores/rate-limit-store.interface.js';
import { BucketThrottlerStorage } from './throttling/bucket-throttler-storage.js';

const HOUR = 3_600_000;
const options = (given: z.input<typeof rateLimitOptionsSchema> = {}): RateLimitOptions =>
  rateLimitOptionsSchema.parse(given);

describe('RateLimitModule', () => {
  const loop = {
    async *run(): AsyncGenerator<RunPart> {
      yield { type: 'finish', transcript: [], result: runResult() };
    },
  };

  it('works alone, with the limits of its options', async () => {
    const module = await Test.createTestingModule({ imports: [RateLimitModule.register(options())] }).compile();
    const limiter = module.get(RateLimiter);
    expect(await limiter.capacity({ user: 'ada' })).toBe(100);
    expect(await limiter.capacity({})).toBe(1000);
    const run = composeRun([module.get(RateLimitRunStage)], loop);
    for (let n = 0; n < 100; n += 1) await Array.fromAsync(run.run(runRequest({ user: 'ada' })));
    await expect(Array.fromAsync(run.run(runRequest({ user: 'ada' })))).rejects.toBeInstanceOf(RateLimitedError);
    expect(module.get(RATE_LIMIT_STORE)).toBeInstanceOf(MemoryRateLimitStore);
    await module.close();
  });

  it('uses the clock, the events and the telemetry of the application, and one store for all', async () => {
    const [clock, events, telemetry] = [new FakeClock(), new RecordingEventPublisher(), new RecordingTelemetry()];
    const providers = [
      { provide: CLOCK, useValue: clock },
      { provide: EVENT_PUBLISHER, useValue: events },
      { provide: TELEMETRY, useValue: telemetry },
    ];
    @Global()
    @Module({ providers, exports: providers })
    class Surroundings {}

    const module = await Test.createTestingModule({
      imports: [
        Surroundings,
        RateLimitModule.registerAsync({
          useFactory: () => options({ user: { limit: 1, interval: HOUR }, adaptive: { enabled: true } }),
        }),
      ],
    }).compile();
    const limiter = module.get(RateLimiter);
    await limiter.check({ user: 'ada' });
    expect(() => limiter.check({ user: 'ada' })).toThrow(RateLimitedError);
    await clock.advance(HOUR);
    await limiter.check({ user: 'ada' });
    expect(events.names()).toEqual(['ossa.rate-limit.rejected']);
    expect(telemetry.sum('ossa.rate-limit.checks')).toBe(3);
    expect(module.get(BucketThrottlerStorage).store).toBe(limiter.store);
    expect(module.get(RateFeedbackProviderDecorator)).toBeDefined();
    await module.close();
  });
});

describeWithRedis('RateLimitModule on Redis', () => {
  let redis: TestRedis;
  let modules: TestingModule[];
  beforeEach(async () => {
    modules = [];
    redis = await testRedis();
  });
  afterEach(async () => {
    for (const module of modules) await module.close();
    await redis.close();
  });

  it('shares its limits with other applications', async () => {
    const { url, keyPrefix } = redis;
    const start = async () => {
      const stores = StoresModule.register(storesOptionsSchema.parse({ redis: { url, keyPrefix } }));
      const useFactory = () => options({ user: { limit: 1, interval: HOUR }, timeout: 5000 });
      const limits = RateLimitModule.registerAsync({ imports: [stores], useFactory });
      const module = await Test.createTestingModule({ imports: [limits] }).compile();
      modules.push(module);
      return module.init();
    };
    const [one, other] = [await start(), await start()];
    expect(one.get(RATE_LIMIT_STORE)).toBeInstanceOf(FailoverRateLimitStore);
    await untilAvailable(one, other);
    await one.get(RateLimiter).check({ user: 'ada' });
    await expect(other.get(RateLimiter).check({ user: 'ada' })).rejects.toBeInstanceOf(RateLimitedError);
    await other.get(RateLimiter).reset('ada');
    await one.get(RateLimiter).check({ user: 'ada' });
  });
});

async function untilAvailable(...modules: readonly TestingModule[]): Promise<void> {
  for (const module of modules) {
    const redis = module.get<RedisConnection>(REDIS, { strict: false });
    for (let waited = 0; !redis.available && waited < 2000; waited += 5) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
