import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from './read-configuration.js';

describe('where the secrets of providers come from', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-origins-'));
    await mkdir(join(root, 'config'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function originsOf(text: string, environment: Record<string, string> = {}) {
    await writeFile(join(root, 'config/ossa.yaml'), text);
    return readConfiguration({ root, environment }).providers.keyOrigins;
  }

  it.each([
    ['sk-written', { KEY: 'k' }, 'plaintext'],
    ['${KEY}', { KEY: 'k' }, 'environment'],
    ['prefix-${KEY}', { KEY: 'k' }, 'environment'],
    ['${KEY:-sk-written}', { KEY: 'k' }, 'environment'],
    ['${KEY:-sk-written}', {}, 'plaintext'],
    ['$${KEY}', { KEY: 'k' }, 'plaintext'],
    ['${KEY}', {}, 'none'],
    ['secret://vault/secret/data/a#key', {}, 'secret'],
    ['${KEY}', { KEY: 'secret://env/OTHER' }, 'secret'],
  ])('takes a key written as %s with %j for %s', async (written, environment, origin) => {
    const origins = await originsOf(`providers:\n  openai:\n    apiKey: ${JSON.stringify(written)}\n`, environment);
    expect(origins['openai']).toEqual({ apiKey: origin });
  });

  it('never reports what the environment gives as plaintext', async () => {
    expect(await originsOf('{}', { OPENAI_API_KEY: 'sk' })).toEqual({ openai: { apiKey: 'environment' } });
    const empty = 'providers:\n  openai:\n    apiKey: ""\n';
    expect(await originsOf(empty, { OPENAI_API_KEY: 'sk' })).toEqual({ openai: { apiKey: 'environment' } });
  });

  it('looks at pools, signatures and headers, too, also where they are written in snake_case', async () => {
    const origins = await originsOf(
      `providers:
  house:
    base_url: https://llm.example/v1
    keys: [{ name: eu, api_key: sk-eu }, { name: us, api_key: '\${US}' }]
    headers: { Authorization: Bearer x, X-Team: a, X-Auth-Token: t }
    signing: { scheme: hmac, keyId: k, secret: s }
`,
      { US: 'sk-us' },
    );
    expect(origins['house']).toEqual({
      apiKey: 'none',
      'keys.0.apiKey': 'plaintext',
      'keys.1.apiKey': 'environment',
      'headers.Authorization': 'plaintext',
      'headers.X-Auth-Token': 'plaintext',
      'signing.secret': 'plaintext',
    });
  });

  it('does not call a configuration that is an object a file', () => {
    const config = { providers: { openai: { apiKey: 'sk' }, mistral: { apiKey: '${M}' } } };
    expect(readConfiguration({ root, config, environment: { M: 'm' } }).providers.keyOrigins).toEqual({
      openai: { apiKey: 'options' },
      mistral: { apiKey: 'environment' },
    });
  });
});
