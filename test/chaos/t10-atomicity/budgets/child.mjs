// One process that makes model calls under budgets: the real stage over the real store, a model that is an HTTP request.
import http from 'node:http';
import { compiled } from '../../../bench/compiled.mjs';
import { CALL_TOKENS, PRICES } from './costs.mjs';

const { redisUrl, keyPrefix, upstream, safety, reserving } = JSON.parse(process.argv[2]);
const [contracts, { RedisConnection }, { BudgetProviderDecorator, budgetOptionsSchema }] = await Promise.all([
  compiled('contracts'),
  compiled('stores'),
  compiled('security'),
]);
const [{ ConfiguredPriceBook }, { TokenCounter }, { CallEstimates }, { BudgetReporter }, { createBudgetStore }] =
  await Promise.all(
    [
      'prices/configured-price-book',
      'tokens/token-counter',
      'budget/stage/call-estimates',
      'budget/stage/budget-reporter.service',
      'budget/stores/create-budget-store',
    ].map((file) => compiled('security', file)),
  );

let shift = 0;
const started = Date.now();
const noon = Math.floor(started / 86_400_000) * 86_400_000 + 43_200_000;
/** Noon, so that an hour more or less is the same day. */
const clock = { ...contracts.SYSTEM_CLOCK, wall: () => noon + (Date.now() - started) + shift };

const redis = new RedisConnection(redisUrl, { keyPrefix, commandTimeout: 2000 });
while (!redis.available) await new Promise((resolve) => setTimeout(resolve, 5));
const options = budgetOptionsSchema.parse(safety);
const kept = createBudgetStore({ leaseTtl: options.leaseTtl, redis, clock, listener: () => undefined });
const unreserving = {
  reserve: ({ demands }) => ({ admitted: true, used: demands.map(() => 0) }),
  settle: (settlement) => kept.settle({ ...settlement, unreserved: true }),
  read: (accounts) => kept.read(accounts),
};
const stage = new BudgetProviderDecorator(
  options,
  reserving ? kept : unreserving,
  new CallEstimates(
    options,
    new ConfiguredPriceBook(PRICES, () => undefined),
    new TokenCounter(() => Promise.resolve((text) => text.length)),
  ),
  new BudgetReporter(),
  clock,
);
const agent = new http.Agent({ keepAlive: true, maxSockets: 300 });
const model = contracts.compose([stage], {
  async *call(request) {
    await ask(request.signal);
    yield { type: 'text', text: 'ok' };
    const usage = { ...contracts.NO_USAGE, inputTokens: 10, outputTokens: CALL_TOKENS };
    yield { type: 'finish', reason: 'stop', usage, target: request.target };
  },
});

function ask(signal) {
  return new Promise((resolve, reject) => {
    const request = http.request(upstream, { method: 'POST', agent, signal }, (response) => {
      response.resume();
      response.on('end', resolve).on('error', reject);
    });
    request.on('error', reject).end();
  });
}

async function call(deadlineMs) {
  const controller = new AbortController();
  const limit = setTimeout(() => controller.abort(), deadlineMs);
  const request = {
    target: { provider: 'chaos', model: 'mock' },
    messages: [contracts.userMessage('hello')],
    tools: [],
    toolChoice: 'auto',
    settings: { maxOutputTokens: CALL_TOKENS },
    stream: false,
    signal: controller.signal,
    deadline: performance.now() + deadlineMs,
    context: { runId: 'run', agent: 'chaos' },
    policy: contracts.DEFAULT_CALL_POLICY,
    attempts: new contracts.AttemptLog(),
  };
  try {
    await contracts.collect(model.call(request));
    return 'admitted';
  } catch (error) {
    return error.code ?? 'failed';
  } finally {
    clearTimeout(limit);
  }
}

const commands = {
  /** So many calls at once. */
  async calls({ count, deadlineMs = 30_000 }) {
    return tally(await Promise.all(Array.from({ length: count }, () => call(deadlineMs))));
  },
  /** Callers that call again and again until the time is over. */
  async load({ callers, ms, pauseMs }) {
    const end = performance.now() + ms;
    const outcomes = [];
    const caller = async () => {
      while (performance.now() < end) {
        outcomes.push(await call(5000));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return tally(outcomes);
  },
  async shift({ ms }) {
    shift = ms;
  },
  /** Gives back what is held in advance, and ends. */
  async stop() {
    await kept.onApplicationShutdown();
    redis.onApplicationShutdown();
    setTimeout(() => process.exit(), 50);
  },
};

function tally(outcomes) {
  const counts = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function obey({ id, command, ...argument }) {
  process.send({ id, result: (await commands[command](argument)) ?? null });
}

process.on('message', (message) => void obey(message));
process.on('disconnect', () => process.exit());
process.send({ ready: true });
