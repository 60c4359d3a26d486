import { parseProvidersOptions } from '../parse-providers-options.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { ProviderRegistry } from './provider-registry.service.js';

describe('The rules of the transport, at start', () => {
  const start = (options: ProvidersOptionsInput) => new ProviderRegistry(parseProvidersOptions(options));
  const house = (baseUrl: string, rest: object = {}) => ({ providers: { house: { baseUrl, ...rest } } });

  it.each(['http://10.0.0.1/v1', 'http://93.184.215.14/v1', 'http://167772161/v1', 'http://[2001:db8::1]/v1'])(
    'refuse %s',
    (baseUrl) => {
      expect(() => start(house(baseUrl))).toThrow(
        expect.objectContaining({
          code: 'configuration_invalid',
          message: expect.stringMatching(/providers\.house\.baseUrl.*Use https/),
        }),
      );
      expect(() => start({ ...house(baseUrl), enforceHttps: false })).not.toThrow();
    },
  );

  it.each([
    'http://127.0.0.1:1/v1',
    'http://2130706433/v1',
    'http://[::1]/v1',
    'http://localhost/v1',
    'https://10.0.0.1/v1',
  ])('let %s pass', (baseUrl) => expect(() => start(house(baseUrl))).not.toThrow());

  it('leave a name to the moment of connecting', () => {
    expect(() => start(house('http://gpu:8000/v1'))).not.toThrow();
  });

  it('look at the addresses of keys, too', () => {
    const keys = [{ name: 'a' }, { name: 'b', baseUrl: 'http://10.0.0.1/v1' }];
    expect(() => start(house('https://llm.example.com/v1', { keys }))).toThrow(/providers\.house\.keys\.1\.baseUrl/);
  });

  it('do not concern a provider that cannot be called', () => {
    expect(() => start({ providers: { openai: { baseUrl: 'http://10.0.0.1/v1' } }, signRequests: true })).not.toThrow();
  });

  it('ask every provider that is used to sign, where that is configured', () => {
    const signing = { scheme: 'hmac', keyId: 'k', secret: 's' } as const;
    const anthropic = { apiKey: 'a' };
    expect(() => start({ providers: { anthropic }, signRequests: true })).toThrow(
      /providers\.anthropic\.signing is missing/,
    );
    expect(() => start({ providers: { anthropic: { ...anthropic, signing } }, signRequests: true })).not.toThrow();
  });

  it('take the unspecified address of OLLAMA_HOST for this machine', () => {
    const ollama = start({ providers: { ollama: { baseUrl: '0.0.0.0:11434' } } });
    expect(ollama.settings('ollama').baseUrl).toBe('http://127.0.0.1:11434/v1');
  });
});
