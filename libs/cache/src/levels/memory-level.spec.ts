import { FakeClock, runResult } from '@ossa/contracts/testing';
import type { StoredResponse } from '../response/stored-response.js';
import { MemoryLevel } from './memory-level.js';

const response = (key: string, output = 'Hello.'): StoredResponse => ({
  key,
  storedAt: 0,
  parts: [{ type: 'text', text: output }],
  result: runResult({ output }),
  transcript: [{ role: 'assistant', content: [{ type: 'text', text: output }] }],
});

describe('MemoryLevel', () => {
  const clock = new FakeClock();
  const level = (options: Partial<ConstructorParameters<typeof MemoryLevel>[0]> = {}) =>
    new MemoryLevel({ maxEntries: 100, maxBytes: 100_000, clock, ...options });
  const read = (memory: MemoryLevel, key: string) => memory.keyv.get<StoredResponse>(key);

  it('gives by way of Keyv what was put, the same object each time, which nobody can change', async () => {
    const memory = level();
    const given = response('a');
    memory.put('a', given, 1000);
    const found = await read(memory, 'a');
    expect(found).toEqual(given);
    expect(await read(memory, 'a')).toBe(found);
    expect(() => Object.assign(found?.result.cost ?? {}, { amount: 7 })).toThrow(TypeError);
    expect(() => Object.assign(given.result.cost, { amount: 7 })).not.toThrow();
    expect(found?.result.cost.amount).not.toBe(7);
  });

  it('forgets at the end of the time to live, and whatever somebody does to the clock on the wall not before', async () => {
    const memory = level({ maxTtlMs: 500 });
    memory.put('short', response('short'), 100);
    memory.put('long', response('long'), 10_000);
    clock.jump(3_600_000);
    await clock.advance(100);
    expect(await read(memory, 'short')).toBeDefined();
    await clock.advance(1);
    expect([await read(memory, 'short'), await read(memory, 'long')]).toEqual([undefined, response('long')]);
    await clock.advance(400);
    expect(await read(memory, 'long')).toBeUndefined();
    memory.put('never', response('never'), 0);
    expect(await read(memory, 'never')).toBeUndefined();
  });

  it('holds no more entries than it may: the least recently used leave', async () => {
    const memory = level({ maxEntries: 2 });
    memory.put('a', response('a'), 1000);
    memory.put('b', response('b'), 1000);
    await read(memory, 'a');
    memory.put('c', response('c'), 1000);
    expect(await Promise.all(['a', 'b', 'c'].map(async (key) => (await read(memory, key))?.key))).toEqual([
      'a',
      undefined,
      'c',
    ]);
    expect(memory.figures).toMatchObject({ entries: 2, evictions: 1 });
  });

  it('holds no more bytes than it may', () => {
    const memory = level({ maxBytes: 10_000 });
    for (let index = 0; index < 10; index += 1) memory.put(`${index}`, response(`${index}`, 'x'.repeat(1000)), 1000);
    expect(memory.figures.bytes).toBeLessThanOrEqual(10_000);
    expect(memory.figures.bytes).toBeGreaterThan(6000);
    expect(memory.figures.entries).toBe(10 - memory.figures.evictions);
    memory.put('huge', response('huge', 'x'.repeat(20_000)), 1000);
    expect(memory.figures.bytes).toBeLessThanOrEqual(10_000);
  });

  it('forgets by what keys start with, which is no eviction', async () => {
    const memory = level();
    for (const key of ['agent:a:1', 'agent:a:2', 'agent:ab:1']) memory.put(key, response(key), 1000);
    memory.forget('agent:a:');
    expect([await read(memory, 'agent:a:1'), (await read(memory, 'agent:ab:1'))?.key]).toEqual([
      undefined,
      'agent:ab:1',
    ]);
    memory.forget();
    expect(memory.figures).toEqual({ entries: 0, bytes: 0, evictions: 0 });
  });
});
