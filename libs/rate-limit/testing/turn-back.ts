import type { TestRedis } from '@ossa/stores/testing';

/** Makes all buckets older, as if so much time had passed; below zero as if the clock of Redis had gone backwards. */
export async function turnBack({ client, keyPrefix }: TestRedis, ms: number): Promise<void> {
  for (const key of await client.keys(`${keyPrefix}*`)) {
    const [at, missing] = ((await client.get(key)) ?? '').split(' ');
    await client.set(key, `${Number(at) - Math.round(ms * 1000)} ${missing}`, 'KEEPTTL');
  }
}
