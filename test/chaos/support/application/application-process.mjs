// The application in a process of its own. Its parameter: the configuration, and whether it listens on a port.
import { shiftDate } from './shifted-date.mjs';
import { NestFactory } from '@nestjs/core';
import { compiled } from '../../../bench/compiled.mjs';
import { answer } from '../../../bench/processes/answer.mjs';
import { temporaryFolder } from '../../../bench/temporary-folder.mjs';

const { config, http, logger } = JSON.parse(process.argv[2] ?? '{}');
const [{ OssaModule, RateLimiter, ResponseCache }, { AgentExecutor }, { REDIS }, server] = await Promise.all(
  ['ossa', 'agent', 'stores', 'http'].map((library) => compiled(library)),
);
const { configureServer, createFastifyAdapter, httpOptionsSchema } = server;

const root = temporaryFolder();
const module = await OssaModule.forRoot({ environment: { NODE_ENV: 'production' }, root, config, http });
const options = { logger: logger ?? ['fatal'], abortOnError: false };
const application = await (http
  ? NestFactory.create(module, createFastifyAdapter(httpOptionsSchema.parse(config.http ?? {})), options)
  : NestFactory.createApplicationContext(module, options));
if (http) {
  configureServer(application);
  await application.listen(0, '127.0.0.1');
}
if (config.redis?.url) await untilConnected(application.get(REDIS, { strict: false }));
const find = (token) => application.get(token, { strict: false });
const [limiter, executor, cache] = [RateLimiter, AgentExecutor, ResponseCache].map(find);

/** The time on a clock that all processes of the machine share, whatever was done to their own. */
function now() {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function untilConnected(redis) {
  for (const end = now() + 5000; !redis.available; await new Promise((resolve) => setTimeout(resolve, 5)))
    if (now() > end) throw new Error('Redis was not reached within 5 s.');
}

/** One check of the limits: `admitted`, or the code of the error. A delay that cannot be waited for is an error of its own. */
async function check(subject) {
  const began = now();
  try {
    await limiter.check(subject);
    return { outcome: 'admitted', at: began, ms: now() - began };
  } catch (error) {
    const { code, retryAfterMs = -1 } = error;
    const outcome = code === 'rate_limited' && !(retryAfterMs > 0) ? `retry after ${retryAfterMs}` : code;
    return { outcome: outcome ?? String(error), at: began, ms: now() - began, retryAfterMs };
  }
}

/** One run: what was said, and whether it was cached; or the code of the error. */
async function run({ agent = 'cached', input, stream = false, ...about }) {
  const at = now();
  try {
    if (!stream) {
      const { output, cached } = await executor.execute(agent, input, about);
      return { output, cached, at, ms: now() - at };
    }
    let [output, cached] = ['', undefined];
    for await (const part of executor.stream(agent, input, about)) {
      if (part.type === 'text') output += part.text;
      if (part.type === 'finish') ({ cached } = part.result);
    }
    return { output, cached, at, ms: now() - at };
  } catch (error) {
    return { code: error.code ?? String(error), at, ms: now() - at };
  }
}

/** True while checks go on. */
const pacing = { on: false };

answer({
  url: () => application.getUrl(),
  shift: ({ ms }) => shiftDate(ms),
  checks: ({ count, subject }) => Promise.all(Array.from({ length: count }, () => check(subject))),
  /** Checks one after the other, with pauses, until `endChecks`. */
  async pacedChecks({ subject, pauseMs }) {
    const checks = [];
    pacing.on = true;
    while (pacing.on) {
      checks.push(await check(subject));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return checks;
  },
  endChecks() {
    pacing.on = false;
  },
  peek: ({ subject }) => limiter.peek(subject),
  run,
  runs: ({ count, ...about }) => Promise.all(Array.from({ length: count }, () => run(about))),
  /** Different runs, so many at a time. */
  async runAll({ runs, concurrency }) {
    const waiting = runs.entries();
    const results = [];
    const work = async () => {
      for (const [index, about] of waiting) results[index] = await run(about);
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return results;
  },
  /** The same run again and again, for so long; without a pause in every turn of the event loop. */
  async runsFor({ ms, pauseMs, ...about }) {
    const end = now() + ms;
    const results = [];
    while (now() < end) {
      results.push(await run(about));
      await new Promise((resolve) => (pauseMs ? setTimeout(resolve, pauseMs) : setImmediate(resolve)));
    }
    return results;
  },
  /** Makes the cache forget the answers of an agent; tells when that was done. */
  async invalidateAgent({ agent }) {
    const { everywhere } = await cache.invalidateAgent(agent);
    return { everywhere, at: now() };
  },
  stats: () => cache.stats(),
  heapBytes() {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
  close: () => application.close(),
});
