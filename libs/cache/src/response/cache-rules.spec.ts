import { describe, expect, it } from '@jest/globals';
import type { ModelSettings } from '@ossa/contracts';
import { agentDefinition } from '@ossa/contracts/testing';
import { cachedRequest } from '../../testing/cache-harness.js';
import { cacheOptionsSchema } from '../cache.options.js';
import { CacheRules } from './cache-rules.js';

function termsOf(options: unknown, agent: ModelSettings = { temperature: 0 }, call: ModelSettings = {}, id = 'helper') {
  const definition = agentDefinition({ id, model: { settings: agent, policy: {} } });
  return new CacheRules(cacheOptionsSchema.parse(options)).termsOf(
    cachedRequest({ agent: definition, settings: call }),
  );
}

describe('a run', () => {
  it('is cached on the terms of all agents, or on those of its own', () => {
    const all = { ttlMs: 3_600_000, shared: false, maxTemperature: 0.1 };
    expect(termsOf({})).toEqual(all);
    expect(termsOf({ agents: { helper: { ttl: '5m' } } })).toEqual({ ...all, ttlMs: 300_000 });
    expect(termsOf({ agents: { helper: { shared: true } } })).toEqual({ ...all, shared: true });
    expect(termsOf({ agents: { other: { shared: true } } })).toEqual(all);
    expect(termsOf({ shared: true, agents: { helper: { shared: false } } })).toEqual(all);
  });

  it('is not cached where the cache is off, or the agent has opted out', () => {
    expect(termsOf({ enabled: false })).toBeUndefined();
    expect(termsOf({ enabled: false, agents: { helper: { enabled: true } } })).toBeUndefined();
    expect(termsOf({ agents: { helper: { enabled: false } } })).toBeUndefined();
    expect(termsOf({ agents: { helper: { enabled: false } } }, undefined, undefined, 'other')).toBeDefined();
    expect(termsOf({}, undefined, undefined, 'constructor')).toBeDefined();
  });

  it.each<[boolean, ModelSettings, ModelSettings]>([
    [true, { temperature: 0.1 }, {}],
    [false, { temperature: 0.11 }, {}],
    [false, {}, {}],
    [true, {}, { temperature: 0 }],
    [true, { temperature: 1 }, { temperature: 0 }],
    [false, { temperature: 0 }, { temperature: 1 }],
    [false, { temperature: 0 }, { temperature: undefined }],
    [false, { temperature: Number.NaN }, {}],
  ])('is cached: %s with %j of the agent and %j of the caller', (cached, agent, call) => {
    expect(termsOf({}, agent, call) !== undefined).toBe(cached);
  });

  it('may have a higher temperature where the agent says so', () => {
    expect(termsOf({ agents: { helper: { maxTemperature: 1 } } }, { temperature: 1 })).toBeDefined();
    expect(
      termsOf({ maxTemperature: 1, agents: { helper: { maxTemperature: 0 } } }, { temperature: 1 }),
    ).toBeUndefined();
  });
});
