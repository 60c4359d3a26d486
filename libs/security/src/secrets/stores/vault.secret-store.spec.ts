import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { parseSecretReference } from '../secret-reference.js';
import { VaultSecretStore } from './vault.secret-store.js';

const V2 = {
  request_id: 'r',
  lease_id: '',
  lease_duration: 0,
  data: { data: { key: 'sk-2' }, metadata: { version: 4 } },
};
const V1 = { request_id: 'r', lease_id: '', lease_duration: 30, data: { key: 'sk-1', other: 'x' } };

describe('VaultSecretStore', () => {
  let server: Server;
  let url: string;
  let requests: IncomingMessage[];
  let answer: (response: ServerResponse, request: IncomingMessage) => void;
  const signal = AbortSignal.timeout(10_000);

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request);
      answer(response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  beforeEach(() => {
    requests = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const json = (status: number, body: unknown) => (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const read = (text: string, options: object = {}) =>
    new VaultSecretStore({ url, token: 'hvs.token', ...options }).read(parseSecretReference(text), signal);

  it('reads a field of a KV engine of version 2, with token and namespace', async () => {
    answer = json(200, V2);
    expect(await read('secret://vault/secret/data/openai#key', { namespace: 'team/a' })).toEqual({ value: 'sk-2' });
    expect(requests[0]?.url).toBe('/v1/secret/data/openai');
    expect(requests[0]?.headers).toMatchObject({ 'x-vault-token': 'hvs.token', 'x-vault-namespace': 'team/a' });
  });

  it('reads a KV engine of version 1 and takes its duration for a hint, not for an end', async () => {
    answer = json(200, V1);
    expect(await read('secret://vault/kv/openai#key')).toEqual({ value: 'sk-1', refreshMs: 30_000 });
  });

  it('knows when credentials that were made for it end', async () => {
    answer = json(200, { lease_id: 'openai/creds/x', lease_duration: 60, data: { key: 'sk-3' } });
    expect(await read('secret://vault/openai/creds/x')).toEqual({ value: 'sk-3', leaseMs: 60_000 });
  });

  it('takes the only field, else the one called value', async () => {
    answer = json(200, V2);
    expect(await read('secret://vault/secret/data/openai')).toEqual({ value: 'sk-2' });
    answer = json(200, { data: { data: { value: 'sk-4', note: 'x' }, metadata: {} } });
    expect(await read('secret://vault/secret/data/openai')).toEqual({ value: 'sk-4' });
  });

  it.each([
    [404, { errors: [] }, 'missing', /<mount>\/data\/<name>/],
    [403, { errors: ['permission denied hvs.token'] }, 'denied', /token and its policy/],
    [429, {}, 'failed', /status 429/],
    [503, { errors: ['sealed'] }, 'failed', /status 503/],
    [200, 'not an object', 'failed', /cannot be read/],
    [200, { data: { data: null, metadata: { deletion_time: 'x' } } }, 'missing', /deleted/],
    [200, { data: { data: { other: 'sk-9' }, metadata: {} } }, 'missing', /no field "key"/],
    [200, { data: { key: '' } }, 'missing', /empty/],
    [200, { data: { key: 'x'.repeat(70_000) } }, 'missing', /larger than/],
    [200, { data: { key: 'x'.repeat(300_000) } }, 'failed', /cannot be read/],
  ])('says what to do about status %s with %j', async (status, body, problem, message) => {
    answer = json(status, body);
    const error: unknown = await read('secret://vault/secret/data/a#key').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'provider_unconfigured', problem, message: expect.stringMatching(message) });
    expect(inspect(error, { depth: 9 })).not.toMatch(/hvs|sk-/);
  });

  it('never follows a redirect with the token', async () => {
    let followed = 0;
    const other = createServer((_, response) => {
      followed += 1;
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const location = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    answer = (response) => void response.writeHead(307, { location }).end();
    const failure: unknown = await read('secret://vault/secret/data/a').catch((error: unknown) => error);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
    expect(failure).toMatchObject({ message: expect.stringMatching(/redirect.*active node/) });
    expect(followed).toBe(0);
  });

  it.each(['secret://vault/secret/../sys/raw', 'secret://vault/secret//a', 'secret://vault/./a'])(
    'refuses the path of %s',
    async (text) => {
      await expect(read(text)).rejects.toMatchObject({ code: 'configuration_invalid' });
      expect(requests).toHaveLength(0);
    },
  );

  describe('with a token in a file', () => {
    let folder: string;
    let tokenFile: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ossa-vault-'));
      tokenFile = join(folder, 'token');
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('asks once more when the token was renewed while it was refused', async () => {
      await writeFile(tokenFile, 'old\n');
      answer = (response, { headers }) => {
        if (headers['x-vault-token'] === 'new') return json(200, V2)(response);
        return void writeFile(tokenFile, 'new\n').then(() => json(403, {})(response));
      };
      expect(await read('secret://vault/secret/data/a#key', { token: undefined, tokenFile })).toEqual({
        value: 'sk-2',
      });
      expect(requests).toHaveLength(2);
    });

    it('asks once only when the token is the same', async () => {
      await writeFile(tokenFile, 'old');
      answer = json(403, {});
      await expect(read('secret://vault/secret/data/a', { tokenFile })).rejects.toMatchObject({ problem: 'denied' });
      expect(requests).toHaveLength(1);
    });

    it('sends nothing without a token', async () => {
      await expect(read('secret://vault/secret/data/a', { tokenFile })).rejects.toThrow(/vault\.token, or tokenFile/);
      expect(requests).toHaveLength(0);
    });
  });
});
