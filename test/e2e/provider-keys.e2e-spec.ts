import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningApplication, startApplication } from '../support/application.js';
import { LocalServer } from '../support/local-server.js';
import { auditRecords } from '../support/audit-records.js';

const COMPLETION = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

/** A server that notes which key each request brings. */
class Listener extends LocalServer {
  readonly keys: (string | undefined)[] = [];
  connections = 0;

  constructor() {
    super((request, response) => {
      this.keys.push(request.headers.authorization);
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(COMPLETION));
      });
    });
    this.server.on('connection', () => (this.connections += 1));
  }
}

describe('the keys of providers', () => {
  let home: Listener;
  let foreign: Listener;
  let folder: string;
  let server: RunningApplication;

  beforeAll(async () => {
    [home, foreign] = await Promise.all([new Listener().start(), new Listener().start()]);
  });
  beforeEach(async () => {
    home.keys.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'ossa-keys-'));
    await writeFile(join(folder, 'house-key'), 'sk-canary-1\n');
    server = await startApplication({
      providers: {
        house: {
          adapter: 'openai-compatible',
          apiKey: 'secret://file/house-key',
          baseUrl: home.url,
          defaultModel: 'm',
        },
      },
      security: { secrets: { directory: folder }, audit: { path: join(folder, 'audit') } },
      agents: { paths: [], inline: { helper: { role: 'You help.' } } },
    });
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  afterAll(() => Promise.all([home.stop(), foreign.stop()]));

  const run = () => server.post('/v1/agents/helper/execute', { input: 'Hello' });

  it('are rotated by a request, without a restart and with a record', async () => {
    expect((await run()).status).toBe(200);
    await writeFile(join(folder, 'house-key'), 'sk-canary-2\n');
    const rotated = await server.post('/v1/providers/house/rotate', {});
    expect([rotated.status, await rotated.json()]).toEqual([200, { provider: 'house', changed: true }]);
    expect((await run()).status).toBe(200);
    expect(home.keys).toEqual(['Bearer sk-canary-1', 'Bearer sk-canary-2']);
    const shown = await (await fetch(`${server.url}/v1/providers`)).text();
    expect(JSON.parse(shown)).toEqual([expect.objectContaining({ name: 'house', usable: true, findings: [] })]);
    const records = await auditRecords(join(folder, 'audit'));
    expect(records.map(({ event }) => event)).toContain('api_key_rotated');
    expect(JSON.stringify([records, shown])).not.toContain('sk-canary');
  });

  it('S15: stay home, whatever a request says about addresses', async () => {
    const { url } = foreign;
    const fields = [
      ...['api_base', 'base_url', 'baseUrl', 'baseURL', 'endpoint', 'custom_llm_provider', 'proxy'].map((name) => ({
        [name]: url,
      })),
      { headers: { host: new URL(url).host, 'x-base-url': url }, extra_headers: { host: url } },
      { extra_body: { api_base: url, base_url: url } },
      { metadata: { api_base: url }, user: url },
      { provider: { base_url: url }, providers: { house: { baseUrl: url } } },
    ];
    const headers: readonly Readonly<Record<string, string>>[] = [
      {},
      { 'x-base-url': url, 'x-api-base': url, 'openai-base-url': url },
      { 'x-forwarded-host': new URL(url).host, forwarded: `host=${new URL(url).host}` },
    ];
    const messages = [{ role: 'user', content: 'Hello' }];
    const statuses = new Map<number, number>();
    const note = ({ status }: Response) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    for (const header of headers) {
      for (const field of fields) {
        note(await server.post('/v1/chat/completions', { model: 'helper', messages, ...field }, header));
        note(await server.post('/v1/agents/helper/execute', { input: 'Hello', ...field }, header));
        note(await server.post('/v1/agents/helper/execute', { input: 'Hello', context: field }, header));
      }
    }
    for (const model of [url, `openai/${url}`, `house@${url}`, `helper?base_url=${encodeURIComponent(url)}`, 'house/m'])
      note(await server.post('/v1/chat/completions', { model, messages }));
    note(await server.post(`/v1/chat/completions?api_base=${encodeURIComponent(url)}`, { model: 'helper', messages }));
    expect(foreign.connections).toBe(0);
    // The requests were not refused for another reason: those that could be answered took the key home.
    expect(statuses.get(200)).toBeGreaterThan(50);
    expect(home.keys).toHaveLength(statuses.get(200) ?? 0);
    expect(new Set(home.keys)).toEqual(new Set(['Bearer sk-canary-1']));
  });
});
