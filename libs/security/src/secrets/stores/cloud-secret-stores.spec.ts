import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { parseSecretReference, type SecretReference } from '../secret-reference.js';
import { AwsSecretStore } from './aws.secret-store.js';
import { AzureSecretStore } from './azure.secret-store.js';
import { GoogleSecretStore } from './google.secret-store.js';
import type { SecretStore } from './secret-store.interface.js';
import { storeFailure } from './store-failure.js';

/** The vendors' own clients against a server of ours. */
describe('the stores of the clouds', () => {
  let server: Server;
  let port: number;
  let requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
  let answer: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push({ url: request.url ?? '', headers: request.headers, body });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
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
  const signal = AbortSignal.timeout(20_000);
  const read = async (store: SecretStore, text: string) => {
    const reference: SecretReference = parseSecretReference(text);
    try {
      return await store.read(reference, signal);
    } catch (error) {
      throw storeFailure(error, reference);
    }
  };

  describe('AWS Secrets Manager', () => {
    const store = () =>
      new AwsSecretStore({
        region: 'eu-central-1',
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret' },
      });

    it('reads a secret and a field of one', async () => {
      answer = json(200, { Name: 'ossa/openai', SecretString: '{"key":"sk-aws"}' });
      expect(await read(store(), 'secret://aws/ossa/openai#key')).toEqual({ value: 'sk-aws' });
      expect(requests[0]).toMatchObject({
        headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
        body: JSON.stringify({ SecretId: 'ossa/openai' }),
      });
      answer = json(200, { SecretString: 'sk-plain' });
      expect(await read(store(), 'secret://aws/ossa/openai')).toEqual({ value: 'sk-plain' });
      answer = json(200, { SecretBinary: Buffer.from('sk-bytes').toString('base64') });
      expect(await read(store(), 'secret://aws/ossa/openai')).toEqual({ value: 'sk-bytes' });
    });

    it.each([
      ['ResourceNotFoundException', 400, 'missing'],
      ['AccessDeniedException', 400, 'denied'],
      ['InternalServiceError', 500, 'failed'],
    ])('tells %s apart', async (type, status, problem) => {
      answer = json(status, { __type: type, message: 'sk-quoted' });
      const error: unknown = await read(store(), 'secret://aws/a').catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'provider_unconfigured', problem });
      expect(inspect(error, { depth: 9 })).not.toContain('sk-quoted');
    });
  });

  describe('Azure Key Vault', () => {
    const store = () =>
      new AzureSecretStore({
        vaultUrl: `http://127.0.0.1:${port}`,
        credential: { getToken: () => Promise.resolve({ token: 'aad', expiresOnTimestamp: Date.now() + 3_600_000 }) },
        allowInsecureConnection: true,
        disableChallengeResourceVerification: true,
        retryOptions: { maxRetries: 0 },
      });

    it('reads the newest version, or the one that is named', async () => {
      answer = json(200, { value: 'sk-azure', id: `http://127.0.0.1:${port}/secrets/openai/1`, attributes: {} });
      expect(await read(store(), 'secret://azure/openai')).toEqual({ value: 'sk-azure' });
      expect(requests[0]?.url).toMatch(/^\/secrets\/openai\/\?api/);
      await read(store(), 'secret://azure/openai/1');
      expect(requests.at(-1)?.url).toMatch(/^\/secrets\/openai\/1\?api/);
    });

    it.each([
      [404, 'SecretNotFound', 'missing'],
      [403, 'Forbidden', 'denied'],
      [500, 'Internal', 'failed'],
    ])('tells status %d apart', async (status, code, problem) => {
      answer = json(status, { error: { code, message: 'sk-quoted' } });
      const error: unknown = await read(store(), 'secret://azure/a').catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'provider_unconfigured', problem });
      expect(inspect(error, { depth: 9 })).not.toContain('sk-quoted');
    });
  });

  describe('Google Secret Manager', () => {
    const store = () =>
      new GoogleSecretStore({
        project: 'mine',
        client: { apiEndpoint: '127.0.0.1', port, protocol: 'http', apiKey: 'test' },
      });

    it('reads the latest version over REST', async () => {
      answer = json(200, { name: 'x', payload: { data: Buffer.from('{"key":"sk-google"}').toString('base64') } });
      expect(await read(store(), 'secret://google/openai#key')).toEqual({ value: 'sk-google' });
      expect(requests[0]?.url).toContain('/v1/projects/mine/secrets/openai/versions/latest:access');
    });

    it.each([
      [404, 'NOT_FOUND', 'missing'],
      [403, 'PERMISSION_DENIED', 'denied'],
    ])('tells status %d apart', async (status, code, problem) => {
      answer = json(status, { error: { code: status, status: code, message: 'sk-quoted' } });
      const error: unknown = await read(store(), 'secret://google/a').catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'provider_unconfigured', problem });
      expect(inspect(error, { depth: 9 })).not.toContain('sk-quoted');
    });
  });
});
