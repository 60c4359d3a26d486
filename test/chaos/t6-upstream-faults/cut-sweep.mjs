// R29: a stream that is cut at whatever byte is never given out as complete unless all of it had come.
import { inParallel } from '../support/in-parallel.mjs';
import { random, shuffled } from '../support/random.mjs';
import { events } from '../support/upstream/answers.mjs';
import { provider, startApplication } from './application.mjs';
import { ask, isComplete } from './ask.mjs';

const PARALLEL = 16;
const ONCE = { retry: { maxAttempts: 1 }, circuitBreaker: { enabled: false } };

/**
 * @param {import('../support/upstream/start.mjs').Upstream} upstream
 * @param {{ seed: number, most: number, stages?: readonly Function[], chain?: Function }} options how many offsets of each mode
 */
export async function sweepCuts(upstream, { seed, most, ...control }) {
  const application = await startApplication({
    providers: { cut: provider(upstream.url('cut-at-byte'), ONCE) },
    ...control,
  });
  const cuts = ['stream', 'tool'].flatMap((mode) => {
    const length = Buffer.byteLength(events(mode).join(''));
    const offsets = Array.from({ length: length - 1 }, (_, index) => index + 1); // a chunk of no bytes is a clean end
    return shuffled(offsets, random(seed))
      .slice(0, most)
      .map((offset) => ({ mode, offset }));
  });
  const outcomes = await inParallel(cuts, PARALLEL, ({ mode, offset }) =>
    ask(application.model, { provider: 'cut', mode, call: String(offset), deadlineMs: 5000 }),
  );
  await application.stop();
  const wrong = outcomes.filter(
    (outcome, index) => outcome.finished && !isComplete(outcome, 'cut-at-byte', cuts[index].mode),
  );
  const completed = outcomes.filter(({ finished }) => finished).length;
  const misclassified = outcomes.filter(
    ({ finished, kind }) => !finished && !['truncated', 'invalid_response'].includes(kind),
  ).length;
  return { cuts: cuts.length, completed, falseSuccesses: wrong.length, misclassified };
}
