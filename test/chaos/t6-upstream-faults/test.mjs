// T6: every way an upstream can fail, in every way it can be asked; R1 to R6, R18 to R29.
import { availableParallelism, loadavg } from 'node:os';
import { assertBuilt } from '../../bench/compiled.mjs';
import { keepLedger } from '../support/keep-ledger.mjs';
import { textTable } from '../support/text-table.mjs';
import { startUpstream } from '../support/upstream/start.mjs';
import { measureAmplification } from './amplification.mjs';
import { provider, startApplication } from './application.mjs';
import { sweepCuts } from './cut-sweep.mjs';
import { FAULT_NAMES } from './expectations.mjs';
import { failoverSetup, runFailover } from './failover.mjs';
import { edgeSetup, runEdge } from './http-edge.mjs';
import { runMatrix } from './matrix.mjs';
import { negativeControls } from './negative-controls.mjs';
import { matrixTable } from './table.mjs';

const TARGET = {
  falseSuccesses: 0,
  misclassified: 0,
  wrongRequests: 0,
  wrongBreaker: 0,
  wrongFallback: 0,
  retryAfterViolations: 0,
  deadlineOverrunMs: 100,
  unhandledRejections: 0,
  amplification: 1.1,
  callsPerSecond: 100,
  failover: '16/16',
  edge: '52/52',
};
const FULL = { rounds: 3, cuts: Infinity, seconds: 60 };
const SHORT = { rounds: 1, cuts: 60, seconds: 10 };

/** @type {import('../tests.mjs').Test['run']} */
export async function run({ short, seed }) {
  assertBuilt();
  const size = short ? SHORT : FULL;
  let unhandledRejections = 0;
  const count = () => (unhandledRejections += 1);
  process.on('unhandledRejection', count);
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}\n`);
  const upstream = await startUpstream();

  const cells = [];
  for (let round = 0; round < size.rounds; round += 1) {
    const found = await runMatrix(upstream, { seed: seed + round, round });
    cells.push(...found);
    console.log(
      `Round ${round + 1} of ${size.rounds}; * counted by the attempts, since nobody else can\n${matrixTable(found)}\n`,
    );
  }
  const { failover, edge } = await overHttp(upstream);
  const cuts = await sweepCuts(upstream, { seed, most: size.cuts });
  console.log(`Cuts at ${cuts.cuts} offsets: ${JSON.stringify(cuts)}\n`);
  const dead = await measureAmplification(upstream, { seconds: size.seconds, cell: 'dead' });
  console.log(`Dead for ${size.seconds} s\n${deadTable(dead.targets)}\n`);
  const unhandled = unhandledRejections;
  const negativeControl = {
    ...(await negativeControls(upstream, seed)),
    'unhandled rejections of a promise left alone': await leaveOneAlone(() => unhandledRejections),
  };
  console.log(`What the upstream saw is in ${keepLedger('T6', seed, await upstream.ledger())}\n`);
  await upstream.stop();
  process.off('unhandledRejection', count);

  const metrics = {
    ...sums(cells, cuts, dead),
    unhandledRejections: unhandled,
    amplification: dead.amplification,
    callsPerSecond: dead.callsPerSecond,
    failover,
    edge,
  };
  return {
    n: cells.length + cuts.cuts + dead.targets.reduce((sum, { calls }) => sum + calls, 0),
    faults: FAULT_NAMES,
    metrics,
    target: TARGET,
    pass: holds(metrics) && fails(negativeControl),
    negativeControl,
    ...(short && {
      scaledDown: 'one round of the matrix instead of 3, 120 cuts instead of all, dead for 10 s instead of 60',
    }),
  };
}

async function overHttp(upstream) {
  const [failover, edge] = [failoverSetup(upstream, provider), edgeSetup(upstream, provider)];
  const { url, stop } = await startApplication({
    http: true,
    providers: { ...failover.providers, ...edge.providers },
    agents: { ...failover.agents, ...edge.agents },
  });
  const scenarios = await runFailover(url, upstream);
  const rows = scenarios.map(({ name, route, status, requests, ms, problem = 'ok' }) => [
    name,
    route,
    status,
    `${requests.first} + ${requests.second}`,
    ms.toFixed(0),
    problem,
  ]);
  console.log(`${textTable(['failover', 'route', 'status', 'requests', 'ms', 'ok'], rows)}\n`);
  const edges = await runEdge(url);
  const wrong = edges.filter(({ problem }) => problem !== undefined);
  console.log(
    `At the edge: ${edges.length} streams that fail before and after their first token, ${wrong.length} wrong`,
  );
  for (const { name, route, problem } of wrong) console.log(`  ${name} (${route}): ${problem}`);
  await stop();
  return { failover: passed(scenarios), edge: passed(edges) };
}

function passed(results) {
  return `${results.filter(({ problem }) => problem === undefined).length}/${results.length}`;
}

function sums(cells, cuts, dead) {
  const problems = cells.flatMap((cell) => cell.problems);
  const of = (kind) => problems.filter((found) => found.kind === kind).length;
  return {
    cells: cells.length,
    failedCells: cells.filter((cell) => cell.problems.length > 0).length,
    falseSuccesses: of('falseSuccess') + cuts.falseSuccesses,
    misclassified: of('misclassified') + cuts.misclassified + dead.misclassified,
    wrongRequests: of('requests'),
    wrongBreaker: of('breaker'),
    wrongFallback: of('fallback'),
    retryAfterViolations: of('retryAfter'),
    deadlineOverrunMs: most(cells, 'lateMs'),
    deadlineOverrunWithTimersMs: most(cells, 'overrunMs'),
  };
}

function most(cells, name) {
  return Math.round(Math.max(0, ...cells.map(({ outcome }) => outcome[name])));
}

/** Numbers at most what the target says, the rate at least; everything else exactly that. */
function holds(metrics) {
  return Object.entries(TARGET).every(([name, target]) => {
    if (name === 'callsPerSecond') return metrics[name] >= target;
    return typeof target === 'number' ? metrics[name] <= target : metrics[name] === target;
  });
}

function fails(controls) {
  return Object.entries(controls).every(([name, found]) =>
    name.startsWith('amplification') ? found > TARGET.amplification : found > 0,
  );
}

function deadTable(targets) {
  return textTable(
    ['target', 'calls', 'calls/s', 'requests', 'amplification', 'misclassified', 'kinds'],
    targets.map(({ fault, calls, callsPerSecond, requests, amplification, misclassified, kinds }) => [
      fault,
      calls,
      callsPerSecond,
      requests,
      amplification,
      misclassified,
      kinds.join(' '),
    ]),
  );
}

async function leaveOneAlone(counted) {
  const before = counted();
  void Promise.reject(new Error('left alone on purpose'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  return counted() - before;
}
