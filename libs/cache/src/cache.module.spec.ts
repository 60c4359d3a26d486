import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE_MANAGER, type Cache, CacheModule } from '@nestjs/cache-manager';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { runResult } from '@ossa/contracts/testing';
import { MANIFEST_CACHE } from '@ossa/manifest';
import { OssaCacheModule } from './cache.module.js';
import { cacheOptionsSchema } from './cache.options.js';
import { CacheVersions } from './invalidation/cache-versions.service.js';
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

const MODULE_WIDE_STORE = `
const entries = new Map();
export default class ModuleWideStore {
  get(key) { return entries.get(key); }
  set(key, value) { entries.set(key, value); }
  delete(key) { return entries.delete(key); }
  clear() { entries.clear(); }
}
`;

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

  it('finds in a store of the application what an earlier process has stored, unless it was invalidated', async () => {
    const root = await mkdtemp(join(tmpdir(), 'ossa-cache-module-'));
    await writeFile(join(root, 'store.mjs'), MODULE_WIDE_STORE);
    const options = { ...cacheOptionsSchema.parse({ store: { package: './store.mjs' } }), root };
    const start = async () => {
      const module = await Test.createTestingModule({ imports: [OssaCacheModule.register(options)] }).compile();
      await module.init();
      const store = module.get<ResponseStore>(RESPONSE_STORE, { strict: false });
      return { module, store, versions: module.get(CacheVersions, { strict: false }) };
    };
    const first = await start();
    await first.store.set(KEY, response, 60_000);
    await first.module.close();
    const second = await start();
    expect(await second.store.get(KEY)).toEqual({ response, level: 'shared' });
    const { version } = await second.versions.raise('support');
    await second.module.close();
    const third = await start();
    expect(third.versions.current('support')).toBeGreaterThanOrEqual(version);
    await third.module.close();
    await rm(root, { recursive: true });
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
