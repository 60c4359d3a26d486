// One of the processes of the herd: the chain of the application, and callers that never stop calling.
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { answer } from '../../bench/processes/answer.mjs';
import { compiled } from '../../bench/compiled.mjs';
import { temporaryFolder } from '../../bench/temporary-folder.mjs';
import { now } from './upstream.mjs';

const [{ AttemptLog, MODEL_CHAIN, userMessage }, { OssaModule }, { ProviderFactory }] = await Promise.all(
  ['contracts', 'ossa', 'providers'].map((library) => compiled(library)),
);
const { primary, spare, redis, circuitBreaker } = JSON.parse(process.argv[2] ?? '{}');

/** What budgets and the audit trail do without Redis is the subject of other tests. */
const NOT_HERE = new Set(['AuditProviderDecorator', 'BudgetProviderDecorator']);
const target = { provider: 'primary', model: 'm' };
const limits = { adapter: 'openai-compatible', apiKey: 'none', retry: { maxAttempts: 1 }, timeout: '20s' };

const module = await OssaModule.forRoot({
  environment: { NODE_ENV: 'production' },
  root: temporaryFolder(),
  http: false,
  chains: { model: (defaults) => defaults.filter(({ name }) => !NOT_HERE.has(name)) },
  config: {
    rateLimit: { enabled: false },
    cache: { enabled: false },
    agents: { paths: [] },
    ...(redis && { redis }),
    providers: {
      primary: { ...limits, baseUrl: primary, fallback: [{ provider: 'spare', model: 'm' }], circuitBreaker },
      spare: { ...limits, baseUrl: spare, circuitBreaker: { enabled: false } },
    },
  },
});
const application = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
const chain = application.get(MODEL_CHAIN, { strict: false });
const { circuits } = application.get(ProviderFactory, { strict: false });

const events = [];
for (const name of ['opened', 'half-opened', 'closed'])
  application.get(EventEmitter2, { strict: false }).on(`ossa.circuit.${name}`, () => events.push({ name, at: now() }));

/** How each call ended, and when it began. */
const calls = [];
const herd = { calling: false };

async function call(signal = new AbortController().signal) {
  const request = {
    target,
    messages: [userMessage('hello')],
    tools: [],
    toolChoice: 'auto',
    settings: {},
    stream: false,
    signal,
    deadline: performance.now() + 30_000,
    context: { runId: 'r', agent: 'herd' },
    policy: {},
    attempts: new AttemptLog(),
  };
  for await (const part of chain.call(request)) if (part.type === 'finish') return part.target.provider;
  throw new TypeError('an answer without an end');
}

async function caller(pauseMs) {
  await delay(Math.random() * pauseMs);
  while (herd.calling) {
    const begun = now();
    const by = await call().catch((error) => `failed: ${error.code}`);
    calls.push({ begun, took: now() - begun, by });
    await delay(pauseMs);
  }
}

async function abortedCall(afterMs) {
  const controller = new AbortController();
  const ended = call(controller.signal).catch((error) => error.code);
  await delay(afterMs);
  controller.abort();
  return ended;
}

answer({
  warm: () => call(),
  start: ({ callers, pauseMs }) => {
    herd.calling = true;
    for (let n = 0; n < callers; n += 1) void caller(pauseMs);
  },
  stop: () => {
    herd.calling = false;
  },
  abort: async (times) => {
    const ended = [];
    for (let n = 0; n < times; n += 25)
      ended.push(...(await Promise.all(Array.from({ length: 25 }, () => abortedCall(Math.random() * 25)))));
    return ended.filter((code) => code === 'cancelled').length;
  },
  circuit: () => circuits.list().find(({ provider }) => provider === 'primary'),
  report: () => ({ calls, events }),
});
