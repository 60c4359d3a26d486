import { EndIsEnough, FallbackWithoutGate, innermost, RetryWithoutGate, StatusIsAll, without } from './controls.mjs';
import { measureAmplification } from './amplification.mjs';
import { runMatrix } from './matrix.mjs';
import { sweepCuts } from './cut-sweep.mjs';

/**
 * What the judges say when a mechanism is missing: problems of the kind that they are there to find.
 *
 * @param {import('../support/upstream/start.mjs').Upstream} upstream
 * @param {number} seed
 */
export async function negativeControls(upstream, seed) {
  let round = 100;
  const problems = async (kind, faults, role, chain, stages = []) => {
    round += 1;
    const cells = await runMatrix(upstream, { seed, faults, roles: [role], chain, stages, round });
    return cells.flatMap((cell) => cell.problems).filter((found) => found.kind === kind).length;
  };
  const cut = ['clean-eof', 'cut-after-first'];
  const found = {
    'falseSuccesses without the terminal marker': await problems('falseSuccess', cut, 'whole', innermost(EndIsEnough), [
      EndIsEnough,
    ]),
    'falseSuccesses of cuts without the terminal marker': (
      await sweepCuts(upstream, { seed, most: 20, chain: innermost(EndIsEnough), stages: [EndIsEnough] })
    ).falseSuccesses,
    'falseSuccesses of a fallback without the first-part gate': await problems(
      'falseSuccess',
      cut,
      'fallback',
      without('FallbackProviderDecorator', FallbackWithoutGate),
      [FallbackWithoutGate],
    ),
    'requests of a retry without the first-part gate': await problems(
      'requests',
      cut,
      'whole',
      without('RetryProviderDecorator', RetryWithoutGate),
      [RetryWithoutGate],
    ),
    'misclassified by the status alone': await problems('misclassified', ['429-ms'], 'whole', innermost(StatusIsAll), [
      StatusIsAll,
    ]),
    'counted 429 as a failure': await problems('breaker', ['429-ms'], 'breaker', innermost(StatusIsAll), [StatusIsAll]),
    'Retry-After unheard': await problems('retryAfter', ['429-ms'], 'whole', innermost(StatusIsAll), [StatusIsAll]),
    'no deadline': await problems('deadline', ['silent'], 'deadline', without('DeadlineProviderDecorator')),
  };
  const { amplification } = await measureAmplification(upstream, { seconds: 2, budgetRatio: 1, cell: 'control' });
  return { ...found, 'amplification without the retry budget': amplification };
}
