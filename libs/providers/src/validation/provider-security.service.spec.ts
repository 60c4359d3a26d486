import { ConsoleLogger } from '@nestjs/common';
import { providersHarness, type ProvidersHarness } from '../../testing/providers-harness.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { parseProvidersOptions } from '../parse-providers-options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { networkPlace } from './network-place.js';
import { ProviderSecurity } from './provider-security.service.js';

type Provider = NonNullable<ProvidersOptionsInput['providers']>[string];

describe('the validation of the security of a provider', () => {
  let harness: ProvidersHarness | undefined;
  afterEach(() => harness?.close());

  const start = async (
    house: Provider,
    options: ProvidersOptionsInput = {},
    log = new ConsoleLogger({ logLevels: [] }),
  ) => {
    harness = await providersHarness({ ...options, providers: { house } }, log);
    return harness.factory;
  };
  /** Without the start of an application, which refuses the worst of it. */
  const validate = (house: Provider, options: ProvidersOptionsInput = {}) => {
    const parsed = parseProvidersOptions({ ...options, providers: { house } });
    const lenient = new ProviderRegistry({ ...parsed, enforceHttps: false, signRequests: false });
    return new ProviderSecurity(parsed, lenient).validate('house');
  };
  const codes = (house: Provider, options: ProvidersOptionsInput = {}) => {
    const { valid, issues } = validate(house, options);
    expect(valid).toBe(issues.length === 0);
    return issues.map(({ code, path }) => `${code} ${path.replace('providers.house.', '')}`);
  };

  it.each<[string, Provider, ProvidersOptionsInput, string[]]>([
    ['nothing', { baseUrl: 'https://llm.example/v1', apiKey: 'k' }, {}, []],
    ['a server on loopback over http', { baseUrl: 'http://127.0.0.1:1/v1' }, {}, []],
    ['http', { baseUrl: 'http://llm.example/v1' }, {}, ['not_https baseUrl']],
    [
      'http of an endpoint',
      { baseUrl: 'https://a.example', keys: [{ name: 'b', baseUrl: 'http://b.example' }] },
      {},
      ['not_https keys.0.baseUrl'],
    ],
    ['a private address', { baseUrl: 'https://10.1.2.3/v1' }, {}, ['private_address baseUrl']],
    ['a private address that is meant', { baseUrl: 'https://10.1.2.3/v1', allowPrivate: true }, {}, []],
    [
      'a metadata address, whatever is allowed',
      { baseUrl: 'https://169.254.169.254/v1', allowPrivate: true },
      {},
      ['metadata_address baseUrl'],
    ],
    ['a metadata name', { baseUrl: 'https://metadata.google.internal/v1' }, {}, ['metadata_address baseUrl']],
    ['300 seconds', { baseUrl: 'https://llm.example', timeout: '300s' }, {}, []],
    ['more than 300 seconds', { baseUrl: 'https://llm.example', timeout: '301s' }, {}, ['timeout_too_high timeout']],
    ['a missing key', { adapter: 'openai' }, {}, ['key_missing apiKey']],
    ['a missing address', { apiKey: 'k' }, {}, ['key_missing baseUrl']],
    [
      'a key in a file',
      { baseUrl: 'https://llm.example', apiKey: 'k' },
      { keyOrigins: { house: { apiKey: 'plaintext' } } },
      ['plaintext_key apiKey'],
    ],
    [
      'keys from elsewhere',
      { baseUrl: 'https://llm.example', apiKey: 'k' },
      { keyOrigins: { house: { apiKey: 'environment', 'keys.0.apiKey': 'secret', 'keys.1.apiKey': 'options' } } },
      [],
    ],
    ['missing signatures', { baseUrl: 'https://llm.example' }, { signRequests: true }, ['signing_missing signing']],
    [
      'signatures',
      { baseUrl: 'https://llm.example', signing: { scheme: 'hmac', keyId: 'k', secret: 's' } },
      { signRequests: true },
      [],
    ],
  ])('finds %s', (_, house, options, expected) => {
    expect(codes(house, options)).toEqual(expected);
  });

  it('says how to correct it, and never quotes a key', async () => {
    const house = { baseUrl: 'http://user:sk-canary@10.0.0.1/v1?key=sk-canary', apiKey: 'sk-canary', timeout: 600_000 };
    const keyOrigins = { house: { apiKey: 'plaintext' } } as const;
    const { issues } = validate(house, { keyOrigins, signRequests: true });
    expect(issues).toHaveLength(5);
    for (const { message } of issues) expect(message).toMatch(/write|set|add/);
    const { factory } = (harness = await providersHarness({ providers: { house }, enforceHttps: false }));
    expect(JSON.stringify([issues, factory.describe('house')])).not.toContain('sk-canary');
    expect(factory.describe('house')).toMatchObject({ host: '10.0.0.1', usable: true });
  });

  it('knows providers by name without a key, and no others', async () => {
    const factory = await start({ baseUrl: 'https://llm.example' });
    expect(factory.validateSecurity('openai')).toMatchObject({ valid: false, issues: [{ code: 'key_missing' }] });
    expect(() => factory.validateSecurity('opnai')).toThrow(/Did you mean "openai"/);
  });

  it('warns once at start of each provider with a key in the file, by its path', async () => {
    const warnings: unknown[] = [];
    const log = Object.assign(new ConsoleLogger(), {
      log: () => undefined,
      warn: (line: unknown) => warnings.push(line),
    });
    const keyOrigins = { house: { apiKey: 'plaintext', 'keys.0.apiKey': 'plaintext' } } as const;
    await start({ baseUrl: 'https://llm.example', apiKey: 'sk-canary' }, { keyOrigins }, log);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^providers\.house\.apiKey is written .* The same goes for providers\.house\.keys\.0\.apiKey\.$/,
      ),
    ]);
    expect(JSON.stringify(warnings)).not.toContain('sk-canary');
  });
});

describe('networkPlace', () => {
  it.each([
    ['localhost', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.31.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['[fd12::1]', 'private'],
    ['[::ffff:10.0.0.1]', 'private'],
    ['0.0.0.0', 'private'],
    ['169.254.169.254', 'metadata'],
    ['[::ffff:169.254.169.254]', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['[fd00:ec2::254]', 'metadata'],
    ['metadata.google.internal', 'metadata'],
    ['172.32.0.1', 'public'],
    ['[2606:4700::1111]', 'public'],
    ['api.openai.com', 'public'],
  ])('takes %s for %s', (host, place) => expect(networkPlace(host)).toBe(place));
});
