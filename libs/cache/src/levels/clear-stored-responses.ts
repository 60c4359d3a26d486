import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RedisConnection } from '@ossa/stores';
import { versionIn } from '../key/key-prefix.js';

const BATCH = 500;
/** Keys of a database that are looked at; what is left expires. */
const MAX_BATCHES = 20_000;

/**
 * Removes from Redis the responses that nobody can reach any more, those of a version before the given one, without holding
 * up anybody else. No other key is touched. Best effort: what is left behind expires.
 *
 * @param prefix in front of the keys of responses
 */
export async function clearStoredResponses(redis: RedisConnection, prefix: string, version: number): Promise<void> {
  let cursor = '0';
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const [next, keys] = scanned(await redis.command('SCAN', cursor, 'MATCH', `${prefix}agent:*`, 'COUNT', BATCH));
    for (const key of keys) if (versionIn(key) < version) await redis.command('UNLINK', key);
    if (next === '0') return;
    cursor = next;
    await nextTurn();
  }
}

function scanned(answer: unknown): readonly [string, readonly string[]] {
  const [cursor, keys]: readonly unknown[] = Array.isArray(answer) ? answer : [];
  return [
    typeof cursor === 'string' ? cursor : '0',
    Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [],
  ];
}
