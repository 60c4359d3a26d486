import { providersHarness, type ProvidersHarness } from '../testing/providers-harness.js';
import type { ProvidersOptionsInput } from './providers.options.js';

describe('ProviderFactory', () => {
  let harness: ProvidersHarness | undefined;
  afterEach(() => harness?.close());

  async function factory(options: ProvidersOptionsInput) {
    harness = await providersHarness(options);
    return harness.factory;
  }

  const keys = { openai: { apiKey: 'o' }, anthropic: { apiKey: 'a', defaultModel: 'claude-x' } };

  it('picks the first usable provider and its default model', async () => {
    const providers = await factory({ providers: { ...keys, google: {} } });
    expect(providers.names()).toEqual(['openai', 'anthropic', 'google']);
    expect(providers.usable()).toEqual(['anthropic', 'openai']);
    expect(providers.simulated).toBe(false);
    expect(providers.resolve({})).toEqual({ provider: 'anthropic', model: 'claude-x' });
    expect(providers.resolve({ provider: 'auto', model: 'auto' })).toEqual({
      provider: 'anthropic',
      model: 'claude-x',
    });
  });

  it('uses the default model of a provider that is named alone, not the global one', async () => {
    const providers = await factory({ providers: keys, defaultProvider: 'openai', defaultModel: 'gpt-z' });
    expect(providers.resolve({})).toEqual({ provider: 'openai', model: 'gpt-z' });
    expect(providers.resolve({ provider: 'anthropic' })).toEqual({ provider: 'anthropic', model: 'claude-x' });
    expect(providers.resolve({ provider: 'anthropic', model: 'm' })).toEqual({ provider: 'anthropic', model: 'm' });
    expect(providers.resolve({ model: 'm' })).toEqual({ provider: 'openai', model: 'm' });
  });

  it('passes over a provider that has no default model unless a model is named', async () => {
    const providers = await factory({
      providers: { azure: { apiKey: 'a', resource: 'mine' }, mistral: { apiKey: 'm' } },
    });
    expect(providers.resolve({})).toMatchObject({ provider: 'mistral' });
    expect(providers.resolve({ model: 'gpt-4o' })).toEqual({ provider: 'azure', model: 'gpt-4o' });
    expect(() => providers.resolve({ provider: 'azure' })).toThrow(/providers\.azure\.defaultModel/);
  });

  it('refuses a provider without its key while another one is usable, and says what to set', async () => {
    const providers = await factory({ providers: { openai: { apiKey: 'o' }, anthropic: { apiKey: '  ' } } });
    for (const attempt of [() => providers.resolve({ provider: 'anthropic' }), () => providers.get('anthropic')])
      expect(attempt).toThrow(
        expect.objectContaining({
          code: 'provider_unconfigured',
          message: expect.stringMatching(/ANTHROPIC_API_KEY or providers\.anthropic\.apiKey/),
        }),
      );
    expect(() => providers.resolve({ provider: 'groq', model: 'x' })).toThrow(/GROQ_API_KEY/);
  });

  it('names the nearest provider when a name means nothing', async () => {
    const providers = await factory({ providers: keys });
    expect(() => providers.get('opnai')).toThrow(/Did you mean "openai"/);
    expect(() => providers.get('warehouse')).toThrow(/Add it under providers with its baseUrl/);
    expect(() => providers.get('simulated')).toThrow(/No provider is known/);
  });

  it.each([
    ['ollama', { baseUrl: 'http://127.0.0.1:11434' }, true],
    ['ollama', { baseUrl: '127.0.0.1:11434' }, true],
    ['ollama', {}, false],
    ['vllm', { baseUrl: 'http://gpu:8000/v1' }, true],
    ['house', { baseUrl: 'https://llm.example.com/v1' }, true],
    ['house', { apiKey: 'x' }, false],
    ['groq', { baseUrl: 'http://localhost:1234/v1' }, true],
    ['groq', { baseUrl: 'https://api.groq.com/openai/v1' }, false],
    ['openai', { baseUrl: 'http://localhost:1234/v1' }, false],
    ['azure', { apiKey: 'x' }, false],
    ['azure', { apiKey: 'x', resource: 'mine' }, true],
  ])('takes %s with %j as usable: %s', async (name, options, usable) => {
    expect((await factory({ providers: { [name]: options } })).usable()).toEqual(usable ? [name] : []);
  });

  describe('while nothing is configured', () => {
    it('serves every agent from the simulated provider', async () => {
      const providers = await factory({ providers: { openai: {} } });
      expect(providers.simulated).toBe(true);
      expect(providers.resolve({})).toEqual({ provider: 'simulated', model: 'simulated' });
      const target = providers.resolve({ provider: 'openai', model: 'gpt-4o' });
      expect(target).toEqual({ provider: 'simulated', model: 'gpt-4o' });
      const answer = await harness?.answer({ target });
      expect(answer?.finish).toMatchObject({ simulated: true, target });
    });

    it('says so once at start', async () => {
      const warnings: unknown[] = [];
      const ignore = () => undefined;
      const log = { log: ignore, error: ignore, warn: (message: unknown) => warnings.push(message) };
      harness = await providersHarness({}, log);
      expect(warnings).toEqual([expect.stringMatching(/every answer is simulated.*OPENAI_API_KEY/)]);
    });

    it('simulates nothing where that is forbidden', async () => {
      const providers = await factory({ simulation: 'never' });
      expect(providers.simulated).toBe(false);
      expect(() => providers.resolve({ provider: 'auto' })).toThrow(
        expect.objectContaining({
          code: 'provider_unconfigured',
          message: expect.stringMatching(/^No model provider is configured: set .*OPENAI_API_KEY/),
          retryAfterMs: 60_000,
        }),
      );
    });
  });

  it('ignores a script of the simulated provider when a real one is usable', async () => {
    const providers = await factory({ providers: keys, simulated: { steps: [{ text: 'scripted' }] } });
    expect(providers.resolve({})).toMatchObject({ provider: 'anthropic' });
    await expect(harness?.answer({ target: { provider: 'simulated', model: 'x' } })).rejects.toMatchObject({
      code: 'provider_unconfigured',
    });
  });

  it('refuses options it does not know, with their path', async () => {
    const openai = { apiKey: 'o', apikey: 'o' };
    await expect(factory({ providers: { openai } })).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/apikey[^]*providers\.openai/),
    });
  });
});
