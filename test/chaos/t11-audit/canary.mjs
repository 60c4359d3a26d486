// S22: values planted in every place that holds a secret, then thirty good and more than thirty failing runs of a real server. None of
// the values may be in anything that leaves it, but the requests to the provider.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUpstream } from '../support/upstream/start.mjs';
import { startServer } from './canary-child.mjs';
import { canaryValue, plant } from './canary-plan.mjs';
import { search } from './canary-search.mjs';

const PAGES = [
  '/health',
  '/health/live',
  '/health/ready',
  '/health/startup',
  '/health/detailed',
  '/docs',
  '/docs-json',
  '/v1/agents',
  '/v1/agents/literal',
  '/v1/models',
  '/v1/providers',
  '/v1/circuits',
  '/metrics',
  '/v1/stats',
  '/nowhere',
];
const HANGS_MS = 10_000;
/** Forms in which the control is written; each must be found. */
const LEAKS = ['plain', 'base64', 'url', 'lines'];

/** @type {import('../tests.mjs').Test['run']} */
export async function run() {
  const upstream = await startUpstream();
  const root = mkdtempSync(join(tmpdir(), 'ossa-canary-'));
  const planted = plant(upstream, root);
  const server = await startServer({ root, ...planted });
  if (!server.isRunning) throw new Error(`The server did not start.\n${server.written()}`);

  const outputs = [];
  const ended = await visit(server, planted, outputs);
  for (const run of planted.runs)
    if (run.agent) await server.ask('execute', { agent: run.agent, input: run.body.input });
  const control = canaryValue('control');
  await server.ask('leak', { value: control });
  outputs.push(...((await server.ask('outputs')).outputs ?? []));
  await server.ask('stop');
  await server.stop();
  outputs.push({ place: 'log', text: server.written() }, ...filesOf(join(root, 'audit')));
  const withoutAudit = await runWithoutAudit(root, planted, outputs);
  const { requests } = await upstream.ledger();
  await upstream.stop();

  const hits = search(outputs, planted.canaries);
  for (const hit of hits) console.log(`HIT ${JSON.stringify(hit)}`);
  const found = leaksFound(server.written(), control);
  const sizes = Map.groupBy(outputs, ({ place }) => place);
  for (const [place, texts] of sizes)
    console.log(
      `${place}: ${texts.length} outputs, ${texts.reduce((sum, { text }) => sum + text.length, 0)} characters`,
    );
  const unplanted = notSeen(requests, planted.secrets);
  const metrics = {
    canaries: planted.canaries.length,
    hits: hits.length,
    goodRuns: ended.filter(({ mustFail, failed }) => !mustFail && !failed).length,
    failingRuns: ended.filter(({ mustFail, failed }) => mustFail && failed).length + (withoutAudit === 503 ? 1 : 0),
    places: sizes.size,
    unplanted,
  };
  for (const { name, status, mustFail, failed } of ended)
    if (mustFail !== failed) console.log(`${name}: status ${status}, ${failed ? 'failed' : 'succeeded'}`);
  const target = { hits: 0, goodRuns: 30, failingRuns: 30 };
  return {
    n: ended.length + 1,
    faults: planted.runs.filter(({ mustFail }) => mustFail).map(({ name }) => name),
    metrics,
    target,
    pass:
      metrics.hits === 0 &&
      metrics.goodRuns >= target.goodRuns &&
      metrics.failingRuns >= target.failingRuns &&
      unplanted.length === 0 &&
      found.length === LEAKS.length,
    negativeControl: { leaksFound: `${found.length}/${LEAKS.length}` },
  };
}

/** Every run and every page over HTTP; the answers go to the outputs. */
async function visit(server, { runs, secrets }, outputs) {
  const ended = [];
  for (const { name, path, body, key, mustFail } of runs) {
    const { status, text, isStream } = await send(server.url + path, key, body);
    outputs.push({ place: 'answers of runs', text });
    const failed = status >= 400 || status === 0 || (isStream && /event: error|"error":/.test(text));
    ended.push({ name, status, mustFail, failed });
  }
  for (const page of PAGES)
    outputs.push({ place: page, text: (await send(server.url + page, secrets.caller.value)).text });
  await send(`${server.url}/v1/providers/literal/rotate`, secrets.caller.value, {}).then(({ text }) =>
    outputs.push({ place: 'rotation', text }),
  );
  return ended;
}

/** Another server, whose audit trail cannot be written and has to be. */
async function runWithoutAudit(root, planted, outputs) {
  writeFileSync(join(root, 'no-folder'), '');
  const { security, ...rest } = planted.configuration;
  const audit = { path: join(root, 'no-folder', 'audit'), onFailure: { model: 'refuse' } };
  const server = await startServer({
    root,
    environment: planted.environment,
    configuration: { ...rest, security: { ...security, audit } },
  });
  let status = 503; // it may as well refuse to start
  if (server.isRunning) {
    const [{ path, body, key }] = planted.runs;
    const answer = await send(server.url + path, key, body);
    status = answer.status;
    outputs.push({ place: 'answers of runs', text: answer.text }, ...((await server.ask('outputs')).outputs ?? []));
    await server.stop();
  }
  outputs.push({ place: 'log', text: server.written() });
  return status;
}

async function send(url, key, body) {
  try {
    return await exchange(url, key, body);
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
    return { status: 0, text: '', isStream: false };
  }
}

async function exchange(url, key, body) {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: typeof body === 'object' ? JSON.stringify(body) : body,
    signal: AbortSignal.timeout(HANGS_MS),
  });
  const { status, headers } = response;
  const text = `${JSON.stringify([...headers])}\n${await response.text()}`;
  return { status, text, isStream: headers.get('content-type')?.startsWith('text/event-stream') === true };
}

function filesOf(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({ place: 'audit', text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }));
  } catch {
    return []; // nothing was written
  }
}

function leaksFound(written, value) {
  return LEAKS.filter((form) => {
    const line = written.split('\n').find((candidate) => candidate.startsWith(`${form} `)) ?? '';
    return search([{ place: 'log', text: line }], [{ name: 'control', value }]).length === 1;
  });
}

/** Secrets that a provider should have been sent, and was not: then nothing is proved about them. */
function notSeen(requests, secrets) {
  const seen = new Set(requests.flatMap(({ key, extra }) => [key, extra]));
  return ['literal', 'environment', 'file', 'header', 'pool-a', 'pool-b', 'backed', 'failing'].filter(
    (name) => !seen.has(secrets[name].value),
  );
}
