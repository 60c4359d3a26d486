// Makes calls of one kind, so that no other code warms or spoils them. Its parameters: the origin of the upstream, the kind, and
// where keys in Redis may be.
import { closedLoop } from '../load/closed-loop.mjs';
import { answer, cpuMicros } from './answer.mjs';

/** Each gives its calls by name, which resolve to the text of the answer, and waits in `settle` for what they leave to do. */
const KINDS = {
  undici: async (upstream) => (await import('../calls/undici-call.mjs')).undiciCalls(upstream),
  adapter: async (upstream) => (await import('../calls/adapter-call.mjs')).adapterCalls(upstream),
  'adapter-global-fetch': async (upstream) =>
    (await import('../calls/adapter-call.mjs')).adapterCalls(upstream, '-global-fetch', fetch),
  chain: async () => (await import('../calls/chain-call.mjs')).chainCalls(),
  limits: async (upstream, redis) => (await import('../calls/limits-call.mjs')).limitsCalls(upstream, redis),
  cache: async (upstream, redis) => (await import('../calls/cache-call.mjs')).cacheCalls(upstream, redis),
  executor: async (upstream) => (await import('../calls/executor-call.mjs')).executorCalls(upstream),
};

const [upstream, kind, redis = 'null'] = process.argv.slice(2);
const calls = await KINDS[kind](upstream, JSON.parse(redis));

answer({
  async run({ call, profile, load }) {
    const once = async () => {
      const text = await calls[call](profile);
      if (text.length === 0) throw new Error(`${call} gives no text.`);
    };
    const before = cpuMicros();
    const result = await closedLoop(once, load);
    await calls.settle?.();
    return { ...result, cpuMicros: (cpuMicros() - before) / load.calls };
  },
});
