import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import { openPackageStore } from './package-store.js';

describe('a store of Keyv from the application', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-package-store-'));
    await writeFile(join(root, 'map-store.mjs'), MAP_STORE);
    await writeFile(join(root, 'file-store.cjs'), FILE_STORE);
  });
  afterAll(() => rm(root, { recursive: true }));

  const open = (name: string, more: { export?: string; arguments?: unknown[] } = {}) =>
    openPackageStore({ package: name, arguments: [], ...more }, root);

  it('is the default export of a file below the root, made with the arguments', async () => {
    const { keyv, close } = await open('./map-store.mjs', { arguments: ['here:'] });
    await keyv.set('key', { text: 'Hello.' }, 60_000);
    expect(await keyv.get('key', { raw: true })).toEqual({ value: { text: 'Hello.' }, expires: expect.any(Number) });
    expect(await keyv.get('here:')).toBe(1);
    expect(await keyv.delete('key')).toBe(true);
    expect(await keyv.get('key')).toBeUndefined();
    await close();
  });

  it('is a named export, and keeps what the next process finds', async () => {
    const file = join(root, 'kept.json');
    const write = await open('./file-store.cjs', { export: 'FileStore', arguments: [{ file }] });
    await write.keyv.set('key', { text: 'Hello.' }, 60_000);
    const read = await open('./file-store.cjs', { export: 'FileStore', arguments: [{ file }] });
    expect(await read.keyv.get('key')).toEqual({ text: 'Hello.' });
  });

  it('says when it fails', async () => {
    const { keyv } = await open('./map-store.mjs', { export: 'Failing' });
    await expect(keyv.get('key')).rejects.toThrow('disk on fire');
    await expect(keyv.set('key', 1, 1000)).rejects.toThrow('disk on fire');
    await expect(keyv.delete('key')).rejects.toThrow('disk on fire');
  });

  it.each([
    [
      'a package that is not installed',
      '@nobody/keyv-nothing',
      {},
      /@nobody\/keyv-nothing cannot be loaded; install it in/,
    ],
    ['an export that is not there', './map-store.mjs', { export: 'Missing' }, /has no class Missing/],
    ['no default export', './no-default.mjs', {}, /cannot be loaded/],
    ['a class that is no store', './map-store.mjs', { export: 'NoStore' }, /no store of Keyv/],
    [
      'arguments it does not take',
      './map-store.mjs',
      { export: 'Picky' },
      /cannot be made with these arguments; see cache.store.arguments. An address/,
    ],
  ])('refuses the configuration with %s', async (_title, name, more, message) => {
    await expect(open(name, more)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(message),
    });
  });
});

describeWithRedis('@keyv/redis as the store', () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await testRedis();
  });
  afterEach(() => redis.close());

  it('keeps responses under the keys it is given', async () => {
    const options = { throwOnConnectError: false, connectionTimeout: 1000, disableOfflineQueue: true };
    const store = await openPackageStore(
      { package: '@keyv/redis', arguments: [redis.url, options] },
      import.meta.dirname,
    );
    const key = `${redis.keyPrefix}cache:agent:support`;
    await untilWritten(() => store.keyv.set(key, { text: 'Hello.' }, 60_000));
    expect(await store.keyv.get(key)).toEqual({ text: 'Hello.' });
    expect(await redis.client.keys(`*${key}*`)).toEqual([key]);
    expect(await redis.client.pttl(key)).toBeGreaterThan(50_000);
    await store.close();
  });
});

async function untilWritten(write: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await write().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It could not be written.');
}

const MAP_STORE = `
export default class MapStore {
  constructor(first) { this.map = new Map(first ? [[first, { value: 1 }]] : []); }
  get(key) { return this.map.get(key); }
  set(key, value) { this.map.set(key, value); }
  delete(key) { return this.map.delete(key); }
  clear() { this.map.clear(); }
}
export class Failing {
  get() { throw new Error('disk on fire'); }
  async set() { throw new Error('disk on fire'); }
  async delete() { throw new Error('disk on fire'); }
}
export class NoStore {}
export class Picky { constructor(address) { if (!address) throw new Error('An address is needed.'); } }
`;

const FILE_STORE = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
exports.FileStore = class {
  constructor({ file }) { this.file = file; }
  read() { return existsSync(this.file) ? JSON.parse(readFileSync(this.file, 'utf8')) : {}; }
  async get(key) { return this.read()[key]; }
  async set(key, value) { writeFileSync(this.file, JSON.stringify({ ...this.read(), [key]: value })); }
  async delete(key) { const { [key]: _, ...rest } = this.read(); writeFileSync(this.file, JSON.stringify(rest)); return true; }
};
`;
