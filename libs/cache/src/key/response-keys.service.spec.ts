import { describe, expect, it } from '@jest/globals';
import { OssaError, type RunHandler, type RunPart, type SecretResolver } from '@ossa/contracts';
import { runResult } from '@ossa/contracts/testing';
import { cacheHarness, type CacheHarnessOptions } from '../../testing/cache-harness.js';
import type { MapResponseStore } from '../../testing/map.response-store.js';

const loop: RunHandler = {
  async *run({ runId }): AsyncGenerator<RunPart> {
    yield { type: 'finish', transcript: [], result: runResult({ runId }) };
  },
};

const secrets = (value: string): SecretResolver => ({
  isReference: (text) => text.startsWith('secret://'),
  resolve: async () => ({ value }),
});

async function keyWith(options: CacheHarnessOptions<MapResponseStore>) {
  const { run, store } = await cacheHarness(options);
  await run(loop);
  return [...store.kept.keys()];
}

describe('the secret of the keys', () => {
  it('may be the text itself or a reference to it', async () => {
    const plain = await keyWith({});
    const written = await keyWith({ options: { keySecret: 'open sesame' }, secrets: secrets('other') });
    const referred = await keyWith({ options: { keySecret: 'secret://env/KEY' }, secrets: secrets('open sesame') });
    expect(written).toEqual(referred);
    expect(written).not.toEqual(plain);
    expect(plain).toHaveLength(1);
  });

  it('is needed for the start', async () => {
    const options = { keySecret: 'secret://env/KEY' };
    const refusal = new OssaError('provider_unconfigured', 'secret://env/KEY is not there');
    const failing = { ...secrets(''), resolve: () => Promise.reject(refusal) };
    await expect(cacheHarness({ options, secrets: failing })).rejects.toBe(refusal);
    await expect(cacheHarness({ options })).rejects.toMatchObject({ code: 'configuration_invalid' });
    await expect(cacheHarness({ options, secrets: secrets('') })).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
    await expect(cacheHarness({ options: { ...options, enabled: false }, secrets: failing })).resolves.toBeDefined();
  });
});
