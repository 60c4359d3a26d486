import { providersHarness, type ProvidersHarness } from '../../testing/providers-harness.js';
import type { ProvidersOptionsInput } from '../providers.options.js';

type Options = NonNullable<ProvidersOptionsInput['providers']>[string];

describe('the endpoint of a provider', () => {
  const harnesses: ProvidersHarness[] = [];
  afterEach(async () => {
    for (const harness of harnesses.splice(0)) await harness.close();
  });

  async function endpoint(options: Options, name = 'openai') {
    const harness = await providersHarness({ providers: { [name]: { apiKey: 'sk-hidden', ...options } } });
    harnesses.push(harness);
    return harness.factory.endpoint(name);
  }

  it('differs with where calls go and how they are made', async () => {
    const baseUrl = 'https://gateway.example.com/v1';
    const changes: Options[] = [
      {},
      { baseUrl },
      { baseUrl: 'https://other.example.com/v1' },
      { keys: [{ name: 'eu', baseUrl }] },
      { api: 'responses' },
      { organization: 'o' },
      { project: 'o' },
      { deployment: 'd' },
      { apiVersion: '2026-01-01' },
      { headers: { 'x-beta': '1' } },
      { headers: { 'x-beta': '2' } },
      { maxOutputTokens: 10 },
      { adapter: 'openai-compatible', baseUrl },
    ];
    const endpoints = await Promise.all(changes.map((options) => endpoint(options)));
    expect(new Set(endpoints).size).toBe(changes.length);
  });

  it('says nothing of keys, and does not change with them or with times', async () => {
    const one = await endpoint({ headers: { authorization: 'hidden-token', b: '1' }, timeout: 1_000 });
    expect(one).not.toContain('hidden');
    expect(await endpoint({ apiKey: 'sk-next', headers: { b: '1', authorization: 'hidden-token' } })).toBe(one);
  });

  it('is the simulated one while no provider can be called', async () => {
    const harness = await providersHarness({});
    harnesses.push(harness);
    expect(harness.factory.endpoint('simulated')).toBe('simulated');
  });
});
