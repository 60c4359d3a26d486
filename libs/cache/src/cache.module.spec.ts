import { CACHE_MANAGER, type Cache, CacheModule } from '@nestjs/cache-manager';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { runResult } from '@ossa/contracts/testing';
import { MANIFEST_CACHE } from '@ossa/manifest';
import { OssaCacheModule } from './cache.module.js';
import { cacheOptionsSchema } from './cache.options.js';
import { RESPONSE_STORE, type ResponseStore } from './levels/response-store.interface.js';
import { ResponseCache } from './response-cache.service.js';

@Injectable()
class HostService {
  constructor(@Inject(CACHE_MANAGER) readonly cache: Cache) {}
}

/** An application with a cache of its own. */
@Module({
  imports: [
    CacheModule.register({ isGlobal: true, ttl: 1000 }),
    OssaCacheModule.registerAsync({ useFactory: () => cacheOptionsSchema.parse({}) }),
  ],
  providers: [HostService],
})
class HostModule {}

const KEY = 'agent:support:1.0:v0:abc';
const response = { key: KEY, storedAt: 0, parts: [], result: runResult(), transcript: [] };

describe('OssaCacheModule', () => {
  async function host() {
    const module = await Test.createTestingModule({ imports: [HostModule] }).compile();
    await module.init();
    return module;
  }

  it('has a cache of Nest that is not the one of the application', async () => {
    const module = await host();
    const store = module.get<ResponseStore>(RESPONSE_STORE, { strict: false });
    const own = module.get(HostService).cache;
    await store.set(KEY, response, 1000);
    await own.set(KEY, 'of the application');
    expect(await store.get(KEY)).toEqual({ response, level: 'memory' });
    await own.clear();
    expect(await store.get(KEY)).toBeDefined();
    await module.close();
  });

  it('gives out answers, statistics and the readings of manifests', async () => {
    const module = await host();
    expect(module.get(ResponseCache, { strict: false }).stats()).toMatchObject({ entries: 0, bytes: 0, evictions: 0 });
    expect(module.get(MANIFEST_CACHE, { strict: false })).toBeDefined();
    await module.close();
  });

  it('forgets in memory what is invalidated', async () => {
    const module = await host();
    const store = module.get<ResponseStore>(RESPONSE_STORE, { strict: false });
    await store.set(KEY, response, 1000);
    await module.get(ResponseCache, { strict: false }).invalidateAgent('support');
    expect(await store.get(KEY)).toBeUndefined();
    await module.close();
  });

  it.each([
    [{ store: 'redis' }, /no Redis is configured/],
    [{ store: { package: '@nobody/nothing' } }, /@nobody\/nothing cannot be loaded/],
  ])('refuses to start with %j', async (options, message) => {
    const module = OssaCacheModule.register(cacheOptionsSchema.parse(options));
    await expect(Test.createTestingModule({ imports: [module] }).compile()).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(message),
    });
  });
});
