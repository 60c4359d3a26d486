import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { MODEL } from '../configuration.mjs';
import { PROFILES } from '../profile.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';
import { INSTRUCTIONS, QUESTION } from './prompt.mjs';

const [{ AttemptLog, compose, ModelError, userMessage }, { MODEL_STAGES, OssaModule }, providers, security] =
  await Promise.all(['contracts', 'ossa', 'providers', 'security'].map((library) => compiled(library)));

/** How long records of the audit trail wait for company; their writing belongs to the row that made them. */
const AUDIT_WAIT_MS = 25;

const target = { provider: 'bench', model: MODEL };
const usage = { inputTokens: 24, outputTokens: 20, cachedInputTokens: 0, reasoningTokens: 0 };
const finish = { type: 'finish', reason: 'stop', usage, target };
const messages = [{ role: 'system', content: INSTRUCTIONS }, userMessage(QUESTION)];
const context = { runId: 'bench-run', agent: 'bench', user: 'user-1', tenant: 'tenant-1', traceId: '1'.repeat(32) };
const policy = { budget: { maxTokensPerDay: 1e12, maxCostPerDay: 1e15 } };

/**
 * The stages of the model chain over a model in memory, with everything switched on: a fallback target, prices, budgets of
 * the application and of the agent, an audit trail. The trail is written to a file, or its records are queued and dropped:
 * that is what callers pay, the writing is done between calls.
 */
export async function chainCalls() {
  const module = await OssaModule.forRoot({ ...options(temporaryFolder()), http: false });
  const application = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  const stage = (type) => application.get(type, { strict: false });
  const stages = MODEL_STAGES.map(stage);
  const queued = await queuedAudit(security.AuditProviderDecorator);
  const bare = compose([], MEMORY);
  const whole = compose([queued, ...stages.slice(1)], MEMORY);
  const breaker = stage(providers.CircuitBreakerProviderDecorator);
  await openCircuit(compose([breaker], FAILING));
  return {
    'chain-bare': () => read(bare, false),
    'chain-audit': () => read(compose([queued], MEMORY), false),
    'chain-audit-written': () => read(compose([stages[0]], MEMORY), false),
    chain: () => read(whole, false),
    'chain-written': () => read(compose(stages, MEMORY), false),
    'chain-bare-stream': (profile) => read(bare, true, profile),
    'chain-stream': (profile) => read(whole, true, profile),
    'breaker-open': () => refused(breaker),
    settle: () => delay(2 * AUDIT_WAIT_MS),
  };
}

function options(folder) {
  const provider = { adapter: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'none' };
  return {
    environment: { NODE_ENV: 'production' },
    root: folder,
    config: {
      rateLimit: { enabled: false },
      cache: { enabled: false },
      agents: { paths: [] },
      providers: {
        bench: { ...provider, fallback: [{ provider: 'spare', model: MODEL }] },
        spare: provider,
        down: { ...provider, circuitBreaker: { resetTimeout: '5 minutes' } },
      },
      prices: { [MODEL]: { input: 1, output: 2 } },
      safety: { maxCostPerDay: 1e6, maxTokensPerDay: 1e12 },
    },
  };
}

/** The audit stage with a trail that takes records as the real one does, and drops them once there are many. */
async function queuedAudit(AuditStage) {
  const [{ ChainedAuditTrail }, { SYSTEM_CLOCK }] = await Promise.all([
    compiled('security', 'audit/trail/chained-audit-trail'),
    compiled('contracts'),
  ]);
  const audit = security.auditOptionsSchema.parse({});
  let records = [];
  const writer = {
    offer(record) {
      if (records.push(record) === 100) records = [];
    },
  };
  return new AuditStage({ audit }, new ChainedAuditTrail(audit, writer, {}, SYSTEM_CLOCK));
}

/** Answers like a provider without a network: not before the next turn of the event loop, then all at once. */
const MEMORY = {
  async *call({ stream, settings }) {
    await nextTurn();
    if (stream) for (let sent = 0; sent < settings.seed; sent += 1) yield { type: 'text', text: 'lorem ' };
    else yield { type: 'text', text: 'lorem '.repeat(20) };
    yield finish;
  },
};

const FAILING = {
  call: ({ target: down }) => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new ModelError('server', down, { status: 500 })) }),
  }),
};

/** The number of chunks goes where no stage looks. */
function request(stream, profile) {
  return {
    target,
    messages,
    tools: [],
    toolChoice: 'auto',
    settings: { maxOutputTokens: 500, seed: PROFILES[profile]?.chunks },
    stream,
    signal: new AbortController().signal,
    deadline: performance.now() + 60_000,
    context,
    policy,
    attempts: new AttemptLog(),
  };
}

async function read(model, stream, profile) {
  let text = '';
  for await (const part of model.call(request(stream, profile))) if (part.type === 'text') text += part.text;
  return text;
}

const TO_DOWN = { ...request(false), target: { ...target, provider: 'down' } };

async function openCircuit(model) {
  for (let failure = 0; failure < 20; failure += 1) {
    await Array.fromAsync(model.call(TO_DOWN)).catch(() => undefined); // that is what opens it
  }
}

async function refused(breaker) {
  try {
    await breaker.call(TO_DOWN, FAILING)[Symbol.asyncIterator]().next();
  } catch (error) {
    if (error.kind === 'circuit_open') return error.kind;
    throw error;
  }
  throw new Error('The circuit is not open.');
}
