import { Logger } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { RedisConnection } from '@ossa/stores';
import { createRateLimitStore } from './create-rate-limit-store.js';
import { FailoverRateLimitStore } from './failover.rate-limit-store.js';
import { MemoryRateLimitStore } from './memory.rate-limit-store.js';

describe('createRateLimitStore', () => {
  const redis = new RedisConnection('redis://127.0.0.1:1', {
    keyPrefix: 'ossa-test:',
    commandTimeout: 200,
    cluster: false,
  });
  afterAll(() => redis.onApplicationShutdown());

  const create = (store: 'auto' | 'memory' | 'redis', connection?: RedisConnection) =>
    createRateLimitStore({ store, instances: 1, timeout: 50 }, { redis: connection });

  it('shares the limits where a Redis is configured, unless memory is wanted', () => {
    expect(create('auto', redis)).toBeInstanceOf(FailoverRateLimitStore);
    expect(create('redis', redis)).toBeInstanceOf(FailoverRateLimitStore);
    expect(create('memory', redis)).toBeInstanceOf(MemoryRateLimitStore);
    expect(create('auto')).toBeInstanceOf(MemoryRateLimitStore);
  });

  it('warns of several processes that do not share the limits, and of nothing else', () => {
    const warnings: unknown[] = [];
    const ignore = () => undefined;
    Logger.overrideLogger({ log: ignore, error: ignore, warn: (message: unknown) => warnings.push(message) });
    try {
      create('auto');
      createRateLimitStore({ store: 'redis', instances: 4, timeout: 50 }, { redis });
      expect(warnings).toEqual([]);
      createRateLimitStore({ store: 'auto', instances: 4, timeout: 50 }, {});
      expect(warnings).toEqual([expect.stringContaining('together they admit 4 times as much')]);
    } finally {
      Logger.overrideLogger(true);
    }
  });

  it('refuses to keep the limits in a Redis that is not configured', () => {
    expect(() => create('redis')).toThrow(OssaError);
    expect(() => create('redis')).toThrow(/Set redis\.url/);
  });
});
