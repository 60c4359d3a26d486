import { FIRST_TOKEN } from '../profile.mjs';
import { streamRow } from '../rows/build-rows.mjs';

/**
 * What the difference of some rows says, in microseconds. Without a target it is there for the record; `known` is what the
 * same thing was measured at before, with other code on another day.
 *
 * @typedef {{ what: string, value?: number, target?: number, known?: number }} Comparison
 */

const PACES = [
  ['all chunks at once', ''],
  ['one chunk at a time', '-2ms'],
];

/**
 * @param {Map<string, import('../measure/rounds.mjs').Figures>} rows
 * @returns {Comparison[]} those whose rows were measured
 */
export function compare(rows) {
  const cpu = (name) => rows.get(name)?.cpuMicros;
  const sequential = (name) => rows.get(name)?.sequentialCpuMicros;
  const chain = minus(cpu('chain'), cpu('chain-bare'));
  const written = minus(cpu('chain-written'), cpu('chain-bare'));
  const firstToken = (name) => rows.get(streamRow(name, FIRST_TOKEN))?.firstTokenMicros;
  const chunk = (name, pace) => perChunk(rows, name, pace);
  const http = minus(cpu('execute'), plus(cpu('empty-route'), cpu('executor')));
  const chat = minus(cpu('chat-completions'), plus(cpu('empty-route'), cpu('executor')));
  return [
    {
      what: 'executor above the bare adapter and the model chain',
      value: minus(minus(cpu('executor'), cpu('adapter')), written),
      target: 60,
    },
    { what: 'the model chain above a model in memory, per call, 50 at a time', value: chain, target: 25 },
    {
      what: 'the model chain above a model in memory, per call, one at a time',
      value: minus(sequential('chain'), sequential('chain-bare')),
      target: 25,
    },
    {
      what: 'a part of the model chain above a model in memory, 50 at a time',
      value: minus(perChunk(rows, 'chain-stream', ''), perChunk(rows, 'chain-bare-stream', '')),
      target: 1.5,
    },
    {
      what: 'a part of the model chain above a model in memory, one at a time',
      value: minus(
        perChunk(rows, 'chain-stream', '', 'sequentialCpuMicros'),
        perChunk(rows, 'chain-bare-stream', '', 'sequentialCpuMicros'),
      ),
      target: 1.5,
    },
    { what: 'the model chain with its audit trail written to a file, 50 at a time', value: written },
    {
      what: 'the audit stage with its records written to a file',
      value: minus(cpu('chain-audit-written'), cpu('chain-bare')),
    },
    {
      what: 'the audit stage on the caller',
      value: minus(cpu('chain-audit'), cpu('chain-bare')),
      target: 10,
    },
    { what: 'a refusal of an open circuit breaker', value: cpu('breaker-open'), target: 5 },
    ...limits(rows),
    ...cache(rows),
    { what: 'POST execute above empty route + executor', value: http, target: 100 },
    { what: 'POST chat/completions above empty route + executor', value: chat },
    ...perPace('executor.stream above doStream', 5, (pace) =>
      minus(chunk('executor-stream', pace), chunk('adapter-stream', pace)),
    ),
    ...perPace('SSE above executor.stream', 15, (pace) =>
      minus(chunk('execute-stream', pace), chunk('executor-stream', pace)),
    ),
    ...perPace('SSE of chat/completions above executor.stream', 15, (pace) =>
      minus(chunk('chat-completions-stream', pace), chunk('executor-stream', pace)),
    ),
    ...['execute-stream', 'chat-completions-stream', 'pass-through-stream'].map((name) => ({
      what: `first token of ${name} after the upstream's own`,
      value: minus(firstToken(name), firstToken('direct-stream')),
      ...(name !== 'pass-through-stream' && { target: 1000 }),
    })),
    { what: 'goal G3: CPU of POST chat/completions', value: cpu('chat-completions'), target: 150 },
    {
      what: "goal G3: p50 of POST chat/completions after the upstream's own",
      value: minus(rows.get('chat-completions')?.p50Micros, rows.get('direct')?.p50Micros),
      target: 200,
    },
    { what: 'goal G4: CPU of SSE, 20 chunks at once', value: cpu(streamRow('execute-stream', 'c20')), target: 350 },
    { what: 'doGenerate above undici', value: minus(cpu('adapter'), cpu('undici')), known: 68 },
    {
      what: 'doGenerate over the global fetch above undici',
      value: minus(cpu('adapter-global-fetch'), cpu('undici')),
      known: 330,
    },
    ...perPace('doStream above undici', undefined, (pace) =>
      minus(chunk('adapter-stream', pace), chunk('undici-stream', pace)),
    ).map((comparison) => ({ ...comparison, known: 15 })),
    {
      what: 'a chunk of doStream over the global fetch above undici, all chunks at once',
      value: minus(chunk('adapter-global-fetch-stream', ''), chunk('undici-stream', '')),
      known: 31,
    },
  ].filter(({ value }) => value !== undefined);
}

function limits(rows) {
  const of = (name, field = 'cpuMicros') => rows.get(name)?.[field];
  return [
    { what: 'a check of three limits in memory', value: minus(of('limits-memory'), of('limits-bare')), target: 5 },
    {
      what: 'a check of three limits in memory, 10,000 users',
      value: minus(of('limits-memory-users'), of('limits-bare')),
      target: 5,
    },
    { what: 'a check of three limits on Redis, CPU', value: minus(of('limits-redis'), of('limits-bare')) },
    { what: 'a check of three limits on Redis, p50', value: of('limits-redis', 'p50Micros'), target: 200 },
    { what: 'the limit of a request over HTTP', value: minus(of('empty-route-limited'), of('empty-route')) },
  ];
}

function cache(rows) {
  const of = (name, field = 'cpuMicros') => rows.get(name)?.[field];
  return [
    // The run below is not made on a hit, so nothing is to be taken away from it.
    { what: 'the cache stage on a hit', value: of('cache-hit'), target: 15 },
    { what: 'the cache stage on a hit, one at a time', value: of('cache-hit', 'sequentialCpuMicros'), target: 15 },
    { what: 'goal G5: the cache stage on a hit', value: of('cache-hit'), target: 8 },
    { what: 'the cache stage on a miss above the run', value: minus(of('cache-miss'), of('cache-bare')) },
    { what: 'limits and cache on a miss above the run', value: minus(of('stages-miss'), of('cache-bare')) },
    { what: 'the executor on a hit', value: of('executor-hit') },
    { what: 'goal G5: a hit in Redis, p99', value: of('cache-redis-hit', 'p99Micros'), target: 1000 },
    { what: 'POST execute on a hit, p99 of 50 at a time', value: of('execute-hit', 'manyP99Micros'), target: 50_000 },
  ];
}

/** CPU of one more chunk: the slope between a stream of 20 and one of 120. */
export function perChunk(rows, name, pace, field = 'cpuMicros') {
  const [short, long] = ['c20', 'c120'].map((length) => rows.get(streamRow(name, length + pace))?.[field]);
  const slope = minus(long, short);
  return slope === undefined ? undefined : slope / 100;
}

function perPace(what, target, value) {
  return PACES.map(([words, pace]) => ({ what: `a chunk of ${what}, ${words}`, value: value(pace), target }));
}

function minus(a, b) {
  return a === undefined || b === undefined ? undefined : a - b;
}

function plus(a, b) {
  return a === undefined || b === undefined ? undefined : a + b;
}
