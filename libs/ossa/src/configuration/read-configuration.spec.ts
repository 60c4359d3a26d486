import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './configuration.error.js';
import type { ConfigurationInput } from './configuration.schema.js';
import { readConfiguration } from './read-configuration.js';

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfiguration', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-configuration-'));
    await mkdir(join(root, 'config'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const write = (text: string) => writeFile(join(root, 'config/ossa.yaml'), text);
  const read = (environment: Record<string, string> = {}) => readConfiguration({ root, environment });

  it('uses the defaults when there is no file', () => {
    const { source, configuration, providers } = read();
    expect(source).toBe('the defaults');
    expect(configuration).toMatchObject({
      defaultProvider: 'auto',
      defaultTimeout: 300_000,
      agents: { paths: ['config/agents'], mode: 'lenient' },
      auth: { mode: 'auto' },
      http: { host: '127.0.0.1', port: 3000 },
    });
    expect(providers).toMatchObject({ providers: {}, simulation: 'when-unconfigured' });
  });

  it('substitutes variables, gives them the type of their field, and drops a value that is an unset one', async () => {
    await write(
      'http:\n  port: ${PORT:-4000}\n  host: ${HOST:-127.0.0.1}\nagents:\n  watch: ${WATCH}\nproviders:\n  openai:\n    apiKey: ${OPENAI_API_KEY}\n',
    );
    expect(read().configuration).toMatchObject({
      http: { port: 4000, host: '127.0.0.1' },
      agents: { watch: false },
      providers: { openai: {} },
    });
    expect(read().configuration.providers['openai']?.apiKey).toBeUndefined();
    expect(read({ PORT: '5000', WATCH: 'true' }).configuration).toMatchObject({
      http: { port: 5000 },
      agents: { watch: true },
    });
  });

  it.each([
    ['without a file', undefined],
    ['without an http block', 'agents: { watch: true }\n'],
    ['with an http block that says something else', 'http: { docs: false }\n'],
  ])('listens where HOST and PORT say, %s', async (_, text) => {
    if (text !== undefined) await write(text);
    expect(read({ HOST: '::1', PORT: '8080' }).configuration.http).toMatchObject({ host: '::1', port: 8080 });
    expect(read({ HOST: '', PORT: '' }).configuration.http).toMatchObject({ host: '127.0.0.1', port: 3000 });
    expect(problemsOf(() => read({ PORT: 'many' }))).toEqual([
      expect.stringMatching(/ \/http\/port: .*"\$\{PORT:-3000\}" here: expected a port number/),
    ]);
  });

  it('listens where the file says, whatever HOST and PORT say', async () => {
    await write('http: { host: 127.0.0.2, port: 4000 }\n');
    const { http } = read({ HOST: '::1', PORT: '8080' }).configuration;
    expect(http).toMatchObject({ host: '127.0.0.2', port: 4000 });
  });

  it('reads durations and sizes, and accepts snake_case keys but leaves names alone', async () => {
    await write(
      'default_timeout: 2 minutes\nhttp:\n  body_limit: 2mb\nproviders:\n  my_server:\n    base_url: http://127.0.0.1:1/v1\n    idle_timeout: 5s\n',
    );
    const { configuration } = read();
    expect(configuration).toMatchObject({ defaultTimeout: 120_000, http: { bodyLimit: 2 * 1024 * 1024 } });
    expect(configuration.providers['my_server']).toMatchObject({ idleTimeout: 5000 });
  });

  it('lists every problem at once, each with its place, what was found and what to write', async () => {
    await write(
      'defaultProvidr: openai\nhttp:\n  port: many\n  trustProxy: true\nagents:\n  mode: lax\nsecurity:\n  egress:\n    allowHosts: ${UNSET}.example.com\n',
    );
    const problems = problemsOf(read);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^config\/ossa\.yaml:1:1 \/defaultProvidr: .*"defaultProvider"/),
        expect.stringMatching(/^config\/ossa\.yaml:3:9 \/http\/port: /),
        expect.stringMatching(/^config\/ossa\.yaml:6:9 \/agents\/mode: .*(strict|lenient).*"lax"/),
      ]),
    );
    expect(problems.length).toBeGreaterThanOrEqual(5);
  });

  it('accepts snake_case keys of options that depend on a scheme', async () => {
    await write(
      'providers:\n  gateway:\n    base_url: https://llm.example/v1\n    signing: { scheme: hmac, key_id: k, secret: s }\n  aws:\n    base_url: https://aws.example/v1\n    signing: { scheme: sigv4, region: eu, access_key_id: a, secret_access_key: s }\n',
    );
    expect(read().configuration.providers).toMatchObject({
      gateway: { signing: { scheme: 'hmac', keyId: 'k' } },
      aws: { signing: { scheme: 'sigv4', accessKeyId: 'a', secretAccessKey: 's' } },
    });
  });

  it('places a problem of a snake_case key where the key stands, and shows it as it is written', async () => {
    await write('http:\n  docs: true\n  body_limit: x\nproviders:\n  my_server:\n    idle_timeout: ${PAUSE}\n');
    expect(problemsOf(() => read({ PAUSE: 'later' }))).toEqual([
      expect.stringMatching(/^config\/ossa\.yaml:3:15 \/http\/body_limit: .*"x".*expected a size/),
      expect.stringMatching(/^config\/ossa\.yaml:6:19 \/providers\/my_server\/idle_timeout: .*\$\{PAUSE\}/),
    ]);
    await write('default_temperature: ${WARMTH}\n');
    expect(read({ WARMTH: '0.5' }).configuration.defaultTemperature).toBe(0.5);
  });

  it('says what a schema itself says', async () => {
    await write('http:\n  trustProxy: true\nauth:\n  mode: keys\n');
    expect(problemsOf(read)).toEqual([
      expect.stringMatching(/:2:15 \/http\/trustProxy: .* true here: expected the number of proxies in front/),
      expect.stringMatching(/:3:1 \/auth\/keys: .*needs at least one key/),
    ]);
  });

  it.each([
    ['defaultProvider: opnai', '/defaultProvider', 'expected "openai"'],
    ['defaultProvider: mine', '/defaultProvider', 'expected one of auto, anthropic, '],
    ['defaultTimeout: 0', '/defaultTimeout', 'expected more than 0'],
    ['http: { heartbeat: 0s }', '/http/heartbeat', 'expected more than 0'],
    ['providers: { openai: { connectTimeout: 0 } }', '/providers/openai/connectTimeout', 'expected more than 0'],
    ['security: { egress: { timeout: 60 days } }', '/security/egress/timeout', 'at most 24 days'],
    ['simulated: { steps: [{ pattern: "(" }] }', '/simulated/steps/0/pattern', 'expected a regular expression'],
  ])('refuses %s', async (text, path, advice) => {
    await write(`${text}\n`);
    const problems = problemsOf(read);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(` ${path}: `);
    expect(problems[0]).toContain(advice);
  });

  it('takes a default provider that is configured', async () => {
    await write('defaultProvider: mine\nproviders:\n  mine: { baseUrl: http://127.0.0.1:1/v1 }\n');
    expect(read().configuration.defaultProvider).toBe('mine');
  });

  it('refuses YAML that cannot be read, with line and column', async () => {
    await write('http: {port: 1\nauth: ]\n');
    expect(problemsOf(read)[0]).toMatch(/^config\/ossa\.yaml:\d+:\d+/);
  });

  it('says so when a file that was asked for is not there', () => {
    expect(() => readConfiguration({ root, config: 'nope.yaml', environment: {} })).toThrow(
      /nope\.yaml.*\n.*does not exist/,
    );
  });

  it('completes providers from the variables other clients read; the file wins', async () => {
    await write('providers:\n  openai:\n    apiKey: from-file\n');
    const { providers } = read({
      OPENAI_API_KEY: 'from-environment',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      ANTHROPIC_API_KEY: 'a',
    });
    expect(providers.providers).toMatchObject({
      openai: { apiKey: 'from-file', baseUrl: 'http://127.0.0.1:9/v1' },
      anthropic: { apiKey: 'a' },
    });
    expect(Object.keys(providers.providers)).toEqual(['openai', 'anthropic']);
  });

  it('never simulates in production', () => {
    expect(read({ NODE_ENV: 'production' }).providers.simulation).toBe('never');
  });

  it('shows no value of the environment in a problem', async () => {
    await write('http:\n  port: ${SECRET}\nproviders:\n  openai:\n    timeout: ${SECRET}\n');
    const shown = [
      ...problemsOf(() => read({ SECRET: 'hunter2' })),
      ...problemsOf(() => readConfiguration({ root, config: {}, environment: { OPENAI_BASE_URL: 'ftp://hunter2@x' } })),
    ];
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown.join('\n')).not.toContain('hunter2');
  });

  it('refuses a key that is not hashed', () => {
    const config: ConfigurationInput = { auth: { keys: [{ name: 'ci', hash: 'plain-key' }] } };
    expect(problemsOf(() => readConfiguration({ root, config, environment: {} })).join()).toMatch(
      /expected sha256:.* Hash it with: node -e /,
    );
  });
});
