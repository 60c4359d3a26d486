import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { ConnectionRules } from '@ossa/contracts';
import { Agent, request } from 'undici';
import type { HostLookup } from '../egress/guarded-connector.js';
import { GuardedConnectorFactory } from './guarded-connector-factory.js';

const RULES: ConnectionRules = { connectTimeout: 1000, allowPrivate: false, enforceHttps: true };

const to = (...addresses: string[]): HostLookup => {
  return async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

describe('GuardedConnectorFactory', () => {
  let server: Server;
  let port: number;
  let connects = 0;
  const agents: Agent[] = [];

  beforeAll(async () => {
    server = createServer((_, response) => response.end('hello'));
    server.on('connection', () => (connects += 1));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  });
  beforeEach(() => {
    connects = 0;
  });
  afterEach(() => Promise.all(agents.splice(0).map((agent) => agent.destroy())));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function agent(rules: Partial<ConnectionRules> = {}, lookup?: HostLookup): Agent {
    const connect = new GuardedConnectorFactory(lookup).connector({ ...RULES, ...rules });
    const created = new Agent({ connect });
    agents.push(created);
    return created;
  }

  const get = async (url: string, dispatcher: Agent) => (await request(url, { dispatcher })).body.text();

  /** Why no connection is made; undefined when one is tried. Nothing answers at these addresses, so the try is cut short. */
  async function refusal(url: string, rules: Partial<ConnectionRules> = {}, lookup?: HostLookup) {
    const outcome = await get(url, agent({ connectTimeout: 10, ...rules }, lookup)).catch((error: unknown) => error);
    return outcome instanceof Error && 'rule' in outcome ? outcome.rule : undefined;
  }

  it.each(['127.0.0.1', '2130706433', '0177.0.0.1', '0x7f.1', '127.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'reaches loopback as %s over plain http, whatever the rules',
    async (host) => {
      expect(await get(`http://${host}:${port}/`, agent())).toBe('hello');
    },
  );

  it.each([
    'http://169.254.169.254',
    'http://[::ffff:169.254.169.254]',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://[64:ff9b::7f00:1]',
    'http://[64:ff9b:1::808:808]',
    'http://[fd00:ec2::254]',
    'http://100.100.100.200',
    'http://0.0.0.0',
    'http://[::]',
    'http://[::7f00:1]',
    'http://[2002:7f00:1::]',
    'http://224.0.0.1',
    'http://255.255.255.255',
  ])('never connects to %s', async (origin) => {
    const open = { allowPrivate: true, enforceHttps: false };
    expect(await refusal(`${origin}:${port}/`, open)).toBe('closed');
    expect(await refusal(`${origin.replace('http:', 'https:')}:${port}/`, open)).toBe('closed');
    expect(connects).toBe(0);
  });

  it.each(['10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '198.18.0.1', '[fc00::1]', '167772161', '012.0.0.1'])(
    'connects to the private address %s only where that is allowed',
    async (host) => {
      expect(await refusal(`https://${host}:1/`)).toBe('private');
      expect(await refusal(`https://${host}:1/`, { allowPrivate: true })).toBeUndefined();
    },
  );

  it('connects over plain http to loopback only, unless that is allowed', async () => {
    expect(await refusal('http://llm.example.com:1/', {}, to('93.184.215.14'))).toBe('https');
    expect(await refusal('https://llm.example.com:1/', {}, to('93.184.215.14'))).toBeUndefined();
    expect(await refusal('http://llm.example.com:1/', { enforceHttps: false }, to('93.184.215.14'))).toBeUndefined();
    expect(await refusal('http://llm.example.com:1/', { allowPrivate: true }, to('10.0.0.1'))).toBe('https');
  });

  it.each([
    ['a private address', ['10.0.0.1'], 'private'],
    ['a mapped private address', ['::ffff:10.0.0.1'], 'private'],
    ['a metadata service', ['169.254.169.254'], 'closed'],
    ['a public and a private address', ['93.184.215.14', '10.0.0.1'], 'private'],
  ])('does not connect to a name that resolves to %s', async (_, addresses, rule) => {
    expect(await refusal('https://llm.example.com:1/', {}, to(...addresses))).toBe(rule);
  });

  it('reaches a public address by its translation in a network without IPv4', async () => {
    expect(await refusal('https://llm.example.com:1/', {}, to('64:ff9b::5db8:d70e'))).toBeUndefined();
  });

  it('connects to the address it checked, whatever the name resolves to next', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    let lookups = 0;
    const rebinding: HostLookup = async () => [{ address: answers[lookups++] ?? '', family: 4 }];
    const url = `http://llm.example.com:${port}/`;
    expect(await get(url, agent({}, rebinding))).toBe('hello');
    expect(lookups).toBe(1);
    expect(await refusal(url, {}, rebinding)).toBe('closed');
    expect(connects).toBe(1);
  });

  it('goes on to the next address of a name when the first does not answer', async () => {
    expect(await get(`http://llm.example.com:${port}/`, agent({}, to('127.0.0.2', '127.0.0.1')))).toBe('hello');
    expect(await get(`http://llm.example.com:${port}/`, agent({}, to('::1', '127.0.0.1')))).toBe('hello');
  });

  it('leaves what is no matter of the rules as it is', async () => {
    const failing: HostLookup = () => Promise.reject(Object.assign(new TypeError('no'), { code: 'ENOTFOUND' }));
    await expect(get('https://llm.example.com/', agent({}, failing))).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(get(`http://llm.example.com:1/`, agent({}, to('127.0.0.1')))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('says what to do, as an error that nobody retries', async () => {
    await expect(get('https://10.0.0.1:1/', agent())).rejects.toMatchObject({
      code: 'configuration_invalid',
      retryable: false,
      message: expect.stringMatching(/10\.0\.0\.1.*allowPrivate/),
    });
  });
});
