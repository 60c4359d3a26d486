import { setImmediate as nextTurn } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { agentName, cachedOptions } from '../configuration.mjs';
import { QUESTION } from './prompt.mjs';
import { untilConnected } from './until-connected.mjs';

const [{ composeRun, userMessage }, { OssaModule }, { AgentExecutor }, { CacheRunStage }, { RateLimitRunStage }] =
  await Promise.all(['contracts', 'ossa', 'agent', 'cache', 'rate-limit'].map((library) => compiled(library)));

/** More questions than are asked at the same time. */
const IN_TURN = 200;
const AGENT = agentName('c20');
/** A question and an answer; with five of them a conversation weighs 1.4 kB as JSON. */
const TURN = [
  userMessage('I forgot my password and the link in your mail does not work any more. What can I do now?'),
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Open the sign-in page and choose Forgot password: you get a new link for an hour.' },
    ],
  },
];
const HISTORY = Array.from({ length: 4 }, () => TURN).flat();

/**
 * The stages of the limits and of the cache around a run that answers from memory, and the executor with an answer that is
 * cached.
 *
 * @param {string} upstream
 * @param {{ url: string, keyPrefix: string }} redis
 */
export async function cacheCalls(upstream, redis) {
  const [own, full, shared] = await Promise.all([
    start(cachedOptions(upstream)),
    start(cachedOptions(upstream)), // whose answers make room for new ones
    start(cachedOptions(upstream, redis, { maxEntries: 1 })), // memory has forgotten each question before it comes again
  ]);
  await untilConnected(shared);
  const stages = (application, ...types) => types.map((type) => application.get(type, { strict: false }));
  const executor = own.get(AgentExecutor, { strict: false });
  const told = { messages: [...HISTORY, userMessage(QUESTION)], user: 'user-1', tenant: 'tenant-1' };
  const request = executor.prepare(AGENT, QUESTION, told);
  const memory = { run: await answering(executor) };
  const chains = {
    bare: composeRun([], memory),
    cache: composeRun(stages(own, CacheRunStage), memory),
    full: composeRun(stages(full, CacheRunStage), memory),
    both: composeRun(stages(full, RateLimitRunStage, CacheRunStage), memory),
    redis: composeRun(stages(shared, CacheRunStage), memory),
  };
  let asked = 0;
  const once = (chain) => read(chains[chain], fresh(request, `${QUESTION} ${(asked += 1)}`), false);
  const again = (chain) => read(chains[chain], fresh(request, QUESTION), true);
  const inTurn = () => fresh(request, `${QUESTION} ${(asked += 1) % IN_TURN}`);
  await read(chains.cache, fresh(request, QUESTION));
  for (let question = 0; question < IN_TURN; question += 1) await read(chains.redis, inTurn());
  await executor.execute(AGENT, QUESTION);
  return {
    'cache-bare': () => read(chains.bare, fresh(request, QUESTION), false),
    'cache-hit': () => again('cache'),
    'cache-miss': () => once('full'),
    'stages-miss': () => once('both'),
    'cache-redis-hit': () => read(chains.redis, inTurn(), true),
    async 'executor-hit'() {
      const { output, cached } = await executor.execute(AGENT, QUESTION);
      return cached ? output : '';
    },
  };
}

async function start(options) {
  const module = await OssaModule.forRoot({ ...options, http: false });
  return NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
}

/** The run that a model has made, from memory: not before the next turn of the event loop. */
async function answering(executor) {
  const parts = await Array.fromAsync(executor.stream(AGENT, 'What is a run?', { cache: 'bypass' }));
  const finish = parts.at(-1);
  return async function* run() {
    await nextTurn();
    yield { type: 'text', text: finish.result.output };
    yield finish;
  };
}

/** A request as each caller sends one of its own: nothing can be known of it because it was seen before. */
function fresh(request, question) {
  const messages = request.messages.slice(0, -1).map((message) => ({ ...message }));
  return { ...request, messages: [...messages, userMessage(question)], startedAt: performance.now() };
}

async function read(chain, request, cached) {
  let text = '';
  for await (const part of chain.run(request)) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'finish' && cached !== undefined && part.result.cached !== cached)
      throw new Error(`An answer is ${cached ? 'not ' : ''}cached.`);
  }
  return text;
}
