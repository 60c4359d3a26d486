import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ModelError, type SecretResolver } from '@ossa/contracts';
import { FakeClock } from '@ossa/contracts/testing';
import { FaultServer, reply } from '../../testing/fault-server.js';
import { HttpClient, type HttpFetch } from '../http-client/http-client.service.js';
import { parseProvidersOptions } from '../parse-providers-options.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { RequestSigners } from './request-signers.service.js';

const RULES = { connectTimeout: 1000, allowPrivate: false, enforceHttps: true };
const SECRET = 'canary-signing-secret';
const NOON = Date.UTC(2026, 0, 15, 12);

type Signing = NonNullable<NonNullable<ProvidersOptionsInput['providers']>[string]['signing']>;

function signersFor(signing: Signing | undefined, wall = NOON, secrets?: SecretResolver) {
  const house = { baseUrl: 'https://llm.example.com/v1', ...(signing && { signing }) };
  const registry = new ProviderRegistry(parseProvidersOptions({ providers: { house } }));
  return new RequestSigners(registry, secrets, new FakeClock(0, wall));
}

/** What was asked for, instead of being sent. */
async function headersOf(signers: RequestSigners, url: string, request: Parameters<HttpFetch>[1]) {
  let sent: Readonly<Record<string, string>> = {};
  const fetch: HttpFetch = (_, given) => {
    sent = given?.headers ?? {};
    return Promise.reject(new ModelError('cancelled', { provider: 'house', model: 'm' }));
  };
  await signers
    .signed('house', fetch)(url, request)
    .catch(() => undefined);
  return sent;
}

describe('RequestSigners', () => {
  it('leaves the way to a provider without signing as it is', () => {
    const fetch: HttpFetch = () => Promise.reject(new TypeError('never called'));
    expect(signersFor(undefined).signed('house', fetch)).toBe(fetch);
  });

  describe('hmac', () => {
    const signing = { scheme: 'hmac', keyId: 'gateway-1', secret: SECRET } as const;

    /** How a gateway verifies a request; an example to copy. */
    function isGenuine(
      request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
      body: string,
      now: number,
    ): boolean {
      const { 'x-ossa-timestamp': timestamp, 'x-ossa-signature': signature } = request.headers;
      if (typeof timestamp !== 'string' || typeof signature !== 'string') return false;
      if (!(Math.abs(now / 1000 - Number(timestamp)) <= 300)) return false;
      const digest = createHash('sha256').update(body).digest('hex');
      const signed = ['v1', timestamp, request.method, request.url, digest].join('\n');
      const expected = Buffer.from(`v1=${createHmac('sha256', SECRET).update(signed).digest('hex')}`);
      const given = Buffer.from(signature);
      return given.length === expected.length && timingSafeEqual(given, expected);
    }

    it('lets a gateway verify method, path, query, body and time of what arrives', async () => {
      const server = await FaultServer.start();
      const client = new HttpClient();
      const seen: { request: IncomingMessage; body: string }[] = [];
      server.handler = (response, request, body) => {
        seen.push({ request, body });
        reply(200, 'ok')(response, request, body);
      };
      const fetch = signersFor(signing).signed('house', client.fetchWith(RULES));
      const sent = { method: 'POST', headers: { authorization: 'Bearer k' }, body: '{"text":"ä"}' };
      await (await fetch(`${server.url}/v1/chat?a=1&b=%20`, sent)).text();
      await client.onApplicationShutdown();
      await server.stop();
      const [{ request, body } = { request: undefined, body: '' }] = seen;
      if (!request) throw new TypeError('nothing arrived');
      expect(request.headers).toMatchObject({ 'x-ossa-key-id': 'gateway-1', authorization: 'Bearer k' });
      const { method, url, headers } = request;
      expect(isGenuine({ method, url, headers }, body, NOON)).toBe(true);
      expect(isGenuine({ method, url, headers }, body + ' ', NOON)).toBe(false);
      expect(isGenuine({ method, url: '/v1/chat?a=2&b=%20', headers }, body, NOON)).toBe(false);
      expect(isGenuine({ method: 'PUT', url, headers }, body, NOON)).toBe(false);
      expect(isGenuine({ method, url, headers }, body, NOON + 301_000)).toBe(false);
    });

    it('signs the text that is documented', async () => {
      const sent = await headersOf(signersFor(signing), 'https://llm.example.com/v1/chat', { method: 'post' });
      const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
      const text = `v1\n1768478400\nPOST\n/v1/chat\n${empty}`;
      expect(sent).toEqual({
        'x-ossa-key-id': 'gateway-1',
        'x-ossa-timestamp': '1768478400',
        'x-ossa-signature': `v1=${createHmac('sha256', SECRET).update(text).digest('hex')}`,
      });
    });

    it('asks for a secret behind a reference at each request, and sends nothing without it', async () => {
      let value: string | undefined = 'first';
      const secrets: SecretResolver = {
        isReference: (text) => text.startsWith('secret://'),
        resolve: async () => {
          if (value === undefined) throw new ModelError('internal', { provider: 'house', model: 'm' });
          return { value };
        },
      };
      const signers = signersFor({ ...signing, secret: 'secret://vault/gateway#key' }, NOON, secrets);
      const first = await headersOf(signers, 'https://llm.example.com/', {});
      value = 'second';
      expect(await headersOf(signers, 'https://llm.example.com/', {})).not.toEqual(first);
      value = undefined;
      expect(await headersOf(signers, 'https://llm.example.com/', {})).toEqual({});
    });
  });

  describe('sigv4', () => {
    const credentials = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
    };
    const thatDay = Date.UTC(2015, 7, 30, 12, 36);

    it.each([
      ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
      ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    ])('gives the signature of the test suite of AWS for %s (vanilla)', async (method, signature) => {
      const signers = signersFor({ scheme: 'sigv4', service: 'service', ...credentials }, thatDay);
      const sent = await headersOf(signers, 'https://example.amazonaws.com/', { method });
      expect(sent).toEqual({
        'x-amz-date': '20150830T123600Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
          `SignedHeaders=host;x-amz-date, Signature=${signature}`,
      });
    });

    it('signs body, content type and session token, and replaces the authorization of the vendor package', async () => {
      const signers = signersFor({ scheme: 'sigv4', sessionToken: 'token', ...credentials }, thatDay);
      const body = '{"messages":[]}';
      const headers = { Authorization: 'Bearer canary', 'Content-Type': 'application/json', 'User-Agent': 'x' };
      const sent = await headersOf(signers, 'https://bedrock.example.com/model/a%3A0/invoke', {
        method: 'POST',
        headers,
        body,
      });
      const signedHeaders = 'content-type;host;x-amz-date;x-amz-security-token';
      const canonical = [
        'POST',
        '/model/a%253A0/invoke',
        '',
        'content-type:application/json',
        'host:bedrock.example.com',
        'x-amz-date:20150830T123600Z',
        'x-amz-security-token:token',
        '',
        signedHeaders,
        sha256(body),
      ].join('\n');
      const scope = '20150830/us-east-1/bedrock/aws4_request';
      const toSign = ['AWS4-HMAC-SHA256', '20150830T123600Z', scope, sha256(canonical)].join('\n');
      const key = ['20150830', 'us-east-1', 'bedrock', 'aws4_request'].reduce<Buffer>(
        (derived, part) => createHmac('sha256', derived).update(part).digest(),
        Buffer.from(`AWS4${credentials.secretAccessKey}`),
      );
      const signature = createHmac('sha256', key).update(toSign).digest('hex');
      expect(sent).toEqual({
        'content-type': 'application/json',
        'user-agent': 'x',
        'x-amz-date': '20150830T123600Z',
        'x-amz-security-token': 'token',
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      });
    });
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
