// Makes the calls that need no server, all in this one process. Its parameter is the origin of the upstream.
import { adapterCalls } from '../calls/adapter-call.mjs';
import { executorCalls } from '../calls/executor-call.mjs';
import { undiciCalls } from '../calls/undici-call.mjs';
import { closedLoop } from '../load/closed-loop.mjs';
import { answer, cpuMicros } from './answer.mjs';

const [upstream] = process.argv.slice(2);
const calls = {
  ...undiciCalls(upstream),
  ...adapterCalls(upstream),
  ...adapterCalls(upstream, '-global-fetch', fetch),
  ...(await executorCalls(upstream)),
};

answer({
  text: ({ call, profile }) => calls[call](profile),
  async run({ call, profile, load }) {
    const once = calls[call];
    const before = cpuMicros();
    const result = await closedLoop(async () => void (await once(profile)), load);
    return { ...result, cpuMicros: (cpuMicros() - before) / load.calls };
  },
});
