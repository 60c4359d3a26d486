import { LOCAL, ResilienceRig } from '../../testing/resilience-rig.js';
import { configuredFallbacks } from './configured-fallbacks.js';
import type { FallbackOptions } from './fallback.options.js';

type Fallback = readonly (string | Partial<FallbackOptions[number]>)[];

const providers = (fallback: Fallback) => ({
  a: { ...LOCAL, fallback: fallback as FallbackOptions },
  b: { ...LOCAL, fallback: ['a'] },
  modelless: { baseUrl: LOCAL.baseUrl },
});
const read = (fallback: Fallback) => configuredFallbacks(new ResilienceRig(providers(fallback)).registry);

describe('configuredFallbacks', () => {
  it('reads names and entries, with the default model of the provider', () => {
    const { steps } = read([
      'b',
      { provider: 'b', model: 'large', on: ['context_length'] },
      { provider: 'a', model: 'small' },
    ]);
    expect(steps.get('a')).toEqual([
      { target: { provider: 'b', model: 'm' }, on: [] },
      { target: { provider: 'b', model: 'large' }, on: ['context_length'] },
      { target: { provider: 'a', model: 'small' }, on: [] },
    ]);
  });

  it('lets two providers name each other, since lists of fallbacks are not followed', () => {
    expect([...read(['b']).steps.keys()]).toEqual(['a', 'b']);
  });

  it('leaves out a provider without a key, and says which', () => {
    const { steps, unconfigured } = read(['anthropic', 'b']);
    expect(steps.get('a')).toHaveLength(1);
    expect(unconfigured).toEqual(['providers.a.fallback[0]']);
  });

  it.each<[Fallback, RegExp]>([
    [['a'], /providers\.a\.fallback\[0\]: a provider cannot fall back to itself/],
    [[{ provider: 'a', model: 'm' }], /cannot fall back to itself/],
    [['b', { provider: 'b', model: 'm' }], /providers\.a\.fallback\[1\]: "b" is in the list already/],
    [['warehouse'], /no provider is known under the name "warehouse"/],
    [['modelless'], /"modelless" has no default model.*providers\.modelless\.defaultModel/],
  ])('R25: refuses %j at boot', (fallback, message) => {
    expect(() => read(fallback)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', message: expect.stringMatching(message) }),
    );
  });
});
