import { Controller, Get, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { SkipThrottle, Throttle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { RateLimitModule } from '../rate-limit.module.js';
import { rateLimitOptionsSchema } from '../rate-limit.options.js';
import { BucketThrottlerStorage } from './bucket-throttler-storage.js';

const HOUR = 3_600_000;

@Controller()
class HostController {
  @Get('plain')
  plain() {
    return 'plain';
  }

  @Throttle({ default: { limit: 2, ttl: HOUR } })
  @Get('tight')
  tight() {
    return 'tight';
  }

  @Throttle({ default: { limit: 1, ttl: HOUR, blockDuration: 2 * HOUR } })
  @Get('blocking')
  blocking() {
    return 'blocking';
  }

  @SkipThrottle()
  @Get('skipped')
  skipped() {
    return 'skipped';
  }
}

describe('the guard of @nestjs/throttler on token buckets', () => {
  let app: INestApplication;
  let url: string;
  beforeAll(async () => {
    const limits = RateLimitModule.register(rateLimitOptionsSchema.parse({}));
    const module = await Test.createTestingModule({
      imports: [
        ThrottlerModule.forRootAsync({
          imports: [limits],
          inject: [BucketThrottlerStorage],
          useFactory: (storage: BucketThrottlerStorage) => ({ throttlers: [{ limit: 5, ttl: HOUR }], storage }),
        }),
      ],
      controllers: [HostController],
      providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
    }).compile();
    app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  const statuses = async (path: string, count: number) => {
    const found: number[] = [];
    for (let n = 0; n < count; n += 1) found.push((await fetch(`${url}/${path}`)).status);
    return found;
  };

  it('limits each route, and tells what is left', async () => {
    const { headers } = await fetch(`${url}/plain`);
    expect(['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))).toEqual([
      '5',
      '4',
      '720',
    ]);
    expect(await statuses('plain', 5)).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses('tight', 3)).toEqual([200, 200, 429]);
    const wait = Number((await fetch(`${url}/tight`)).headers.get('retry-after'));
    expect(wait).toBeGreaterThan(HOUR / 2000 - 60);
    expect(wait).toBeLessThanOrEqual(HOUR / 2000);
  });

  it('leaves out what is skipped', async () => {
    expect(await statuses('skipped', 8)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  it('blocks for as long as the route says', async () => {
    expect(await statuses('blocking', 2)).toEqual([200, 429]);
    const wait = Number((await fetch(`${url}/blocking`)).headers.get('retry-after'));
    expect(wait).toBeGreaterThan(HOUR / 500 - 60);
    expect(wait).toBeLessThanOrEqual(HOUR / 500);
  });
});
