// What is planted where, and the runs that carry it: thirty that succeed and more than thirty that fail, each in its own way.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FALLBACK_TEXT, TEXT } from '../support/upstream/answers.mjs';
import { toolArgument } from '../support/upstream/faults/tools.mjs';

const RUN_ANSWERS = 'answers of runs';
const EVENT_INPUTS = 'inputs of events';
const EVENT_RESULTS = 'results of events';
const INPUT = /** @type {const} */ (['execute', 'stream', 'chat']);
const QUICK = { retry: { maxAttempts: 2, initialBackoffMs: 5, maxBackoffMs: 10 } };
const LIMITS = { connectTimeout: 300, firstPartTimeout: 400, idleTimeout: 300, timeout: 800 };

/** Where keys come from, and what is done with them; each is a provider that works. */
const SOURCES = [
  'literal',
  'environment',
  'file',
  'header',
  'pool',
  'signed',
  'sigv4',
  'backed',
  'tool',
  'failing-tool',
];

const FAULTS = [
  'refuse',
  'blackhole',
  'silent',
  'dns',
  'expired-tls',
  'redirect',
  'rst-headers',
  'fin-headers',
  'rst-body',
  'clean-eof',
  'slow-headers',
  'stall',
  '429-seconds',
  '429-absurd',
  'status/500',
  'status/529',
  'status/401',
  'status/403',
  'status/400',
  'status/413',
  'content-policy',
  'error-in-200',
  'html',
  'bad-json',
  'bad-gzip',
  'in-band-error',
  'cut-before-first',
  'cut-after-first',
];

/** @typedef {{ name: string, path: string, body: unknown, key?: string, agent?: string, mustFail: boolean }} Run */

/**
 * Values that look like keys: signs that are encoded differently everywhere, and a part that is theirs alone.
 *
 * @param {string} name
 */
export function canaryValue(name) {
  return `sk-${name}/${randomBytes(12).toString('hex')}+${randomBytes(6).toString('hex')}=z`;
}

/**
 * @param {import('../support/upstream/start.mjs').Upstream} upstream
 * @param {string} root a folder of its own
 */
export function plant(upstream, root) {
  const secret = (name) => ({ name, value: canaryValue(name) });
  const secrets = Object.fromEntries(
    [
      'literal',
      'environment',
      'file',
      'header',
      'pool-a',
      'pool-b',
      'signing',
      'sigv4',
      'session',
      'redis',
      'vault',
      'caller',
      'wrong-caller',
      'backed',
      'failing',
    ].map((name) => [name, secret(name)]),
  );
  mkdirSync(join(root, 'secrets'), { recursive: true });
  writeFileSync(join(root, 'secrets', 'model-key'), `${secrets.file.value}\n`);
  const runs = runsOf(secrets);
  const prompts = runs.flatMap(({ name, body }) =>
    body === undefined ? [] : [{ name: `prompt of ${name}`, value: promptOf(name), allowed: [EVENT_INPUTS] }],
  );
  const toolArguments = runs
    .filter(({ agent }) => agent?.includes('tool'))
    .map(({ name }) => ({ name: `tool argument of ${name}`, value: toolArgument(promptOf(name)) }));
  const answers = [TEXT, FALLBACK_TEXT].map((value, index) => ({
    name: `answer ${index + 1}`,
    value,
    allowed: [RUN_ANSWERS, EVENT_RESULTS],
  }));
  return {
    runs,
    canaries: [...Object.values(secrets), ...prompts, ...toolArguments, ...answers],
    secrets,
    environment: { NODE_ENV: 'production', CANARY_MODEL_KEY: secrets.environment.value },
    configuration: configuration(upstream, root, secrets),
  };
}

/** @returns {Run[]} */
function runsOf(secrets) {
  const key = secrets.caller.value;
  const good = SOURCES.flatMap((agent) =>
    INPUT.map((route) => ({ ...request(`${agent} ${route}`, agent, route), key, mustFail: false })),
  );
  const broken = FAULTS.map((fault, index) => {
    const agent = agentOf(fault);
    return { ...request(`${fault} failing`, agent, INPUT[index % INPUT.length]), key, mustFail: true };
  });
  const odd = [
    { ...request('wrong key', 'literal', 'execute'), key: secrets['wrong-caller'].value },
    { ...request('wrong key in chat', 'literal', 'chat'), key: secrets['wrong-caller'].value },
    { ...request('unreachable vault', 'vault', 'execute'), key },
    { ...request('budget', 'poor', 'execute'), key },
    { ...request('open circuit, first', 'fragile', 'execute'), key },
    { ...request('open circuit, then', 'fragile', 'stream'), key },
    { ...request('unknown agent', 'nobody', 'execute'), key },
    { ...request('unknown field', 'literal', 'execute'), key, body: { input: promptOf('unknown field'), inpt: 1 } },
    { ...request('no JSON', 'literal', 'execute'), key, body: `{"input": "${promptOf('no JSON')}` },
    { ...request('wrong type', 'literal', 'execute'), key, body: { input: [promptOf('wrong type')] } },
  ].map((run) => ({ ...run, mustFail: true }));
  return [...good, ...broken, ...odd];
}

/** @param {string} name of the run */
export function promptOf(name) {
  const digest = createHash('sha256').update(`prompt of ${name}`).digest('base64');
  return `My account "${digest}" is locked.`;
}

/**
 * @param {string} name
 * @param {string} agent
 * @param {'execute' | 'stream' | 'chat'} route
 */
function request(name, agent, route) {
  const input = promptOf(name);
  if (route !== 'chat') return { name, agent, path: `/v1/agents/${agent}/${route}`, body: { input } };
  const messages = [{ role: 'user', content: input }];
  return { name, agent, path: '/v1/chat/completions', body: { model: agent, messages, stream: name.length % 2 === 0 } };
}

function configuration(upstream, root, secrets) {
  const at = (fault, options) => {
    const [name, argument = '-'] = fault.split('/');
    return {
      adapter: 'openai-compatible',
      baseUrl: upstream.url(name, argument),
      defaultModel: 'm',
      ...LIMITS,
      ...QUICK,
      ...options,
    };
  };
  const literal = { apiKey: secrets.literal.value };
  const hash = createHash('sha256').update(secrets.caller.value).digest('hex');
  const providers = {
    literal: at('healthy', literal),
    environment: at('healthy', { apiKey: '${CANARY_MODEL_KEY}' }),
    file: at('healthy', { apiKey: 'secret://file/model-key' }),
    header: at('healthy', { ...literal, headers: { 'x-extra': secrets.header.value } }),
    pool: at('healthy', {
      keys: [
        { name: 'a', apiKey: secrets['pool-a'].value },
        { name: 'b', apiKey: secrets['pool-b'].value },
      ],
    }),
    signed: at('healthy', { ...literal, signing: { scheme: 'hmac', keyId: 'gate', secret: secrets.signing.value } }),
    sigv4: at('healthy', {
      ...literal,
      signing: {
        scheme: 'sigv4',
        region: 'eu-central-1',
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: secrets.sigv4.value,
        sessionToken: secrets.session.value,
      },
    }),
    backed: at('status/500', {
      apiKey: secrets.backed.value,
      fallback: ['literal'],
      circuitBreaker: { enabled: false },
    }),
    tool: at('call-tool/note', literal),
    'failing-tool': at('call-tool/break', literal),
    vault: at('healthy', { apiKey: 'secret://vault/kv/data/model#key' }),
    poor: at('healthy', literal),
    fragile: at('status/503', { apiKey: secrets.failing.value, circuitBreaker: { failureThreshold: 1 } }),
    ...Object.fromEntries(FAULTS.map((fault) => [agentOf(fault), at(fault, { apiKey: secrets.failing.value })])),
  };
  const agents = Object.fromEntries(
    Object.keys(providers).map((name) => [name, { role: 'You help.', llm: { provider: name, model: 'm' } }]),
  );
  agents.tool.tools = [{ type: 'function', name: 'note' }];
  agents['failing-tool'].tools = [{ type: 'function', name: 'break' }];
  agents.poor.constraints = { cost: { maxTokensPerDay: 1 } };
  return {
    defaultTimeout: '4s', // nobody waits as long as some upstreams ask for
    rateLimit: { enabled: false },
    cache: { enabled: false },
    agents: { paths: [], inline: agents },
    providers,
    auth: { mode: 'keys', keys: [{ name: 'canary', hash: `sha256:${hash}` }] },
    redis: {
      url: `redis://:${encodeURIComponent(secrets.redis.value)}@127.0.0.1:${new URL(upstream.url('refuse')).port}/0`,
    },
    security: {
      audit: { path: join(root, 'audit') },
      secrets: {
        directory: join(root, 'secrets'),
        timeout: '500ms',
        vault: { url: new URL(upstream.url('refuse')).origin, token: secrets.vault.value },
      },
    },
    observability: { logLevel: 'debug' },
  };
}

function agentOf(fault) {
  return `broken-${fault.replace('/', '-')}`;
}
