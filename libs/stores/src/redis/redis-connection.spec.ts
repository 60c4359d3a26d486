import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { describeWithRedis, TcpProxy, type TestRedis, testRedis } from '@ossa/stores/testing';
import { RedisConnection } from './redis-connection.js';
import { RedisScript } from './redis-script.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';

describeWithRedis('RedisConnection', () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await testRedis();
  });
  afterEach(() => redis.close());

  it('puts its prefix in front of every key', async () => {
    const connection = await redis.connect();
    await connection.command('SET', connection.key('name'), 'value');
    expect(await redis.client.get(`${redis.keyPrefix}name`)).toBe('value');
  });

  it('runs a script, also one that Redis has never seen', async () => {
    const connection = await redis.connect();
    const script = new RedisScript(`-- ${redis.keyPrefix}\nreturn redis.call('INCRBY', KEYS[1], ARGV[1])`);
    expect(await connection.run(script, [connection.key('count')], [2])).toBe(2);
    expect(await connection.run(script, [connection.key('count')], [3])).toBe(5);
  });

  it('tells what Redis answered when a command is wrong, and what it is when nothing answers', async () => {
    const connection = await redis.connect();
    await expect(connection.command('NOSUCH')).rejects.toThrow(/unknown command/);
    connection.onApplicationShutdown();
    await expect(connection.command('PING')).rejects.toBeInstanceOf(RedisUnavailableError);
  });

  it('hears what another connection publishes, until it stops listening', async () => {
    const [a, b] = [await redis.connect(), await redis.connect()];
    const heard: string[] = [];
    const stop = a.subscribe(a.key('news'), (message) => heard.push(message));
    while (heard.length === 0) {
      await b.publish(b.key('news'), 'hello');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stop();
    const { length } = heard;
    await b.publish(b.key('news'), 'again');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toHaveLength(length);
    expect(heard[0]).toBe('hello');
  });

  it('fails after the command timeout while Redis hangs', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const connection = await redis.connect({ url: proxy.url, commandTimeout: 50 });
    expect(await connection.command('PING')).toBe('PONG');
    proxy.pause();
    const begun = performance.now();
    await expect(connection.command('PING')).rejects.toBeInstanceOf(RedisUnavailableError);
    expect(performance.now() - begun).toBeGreaterThan(40);
    proxy.resume();
    await until(() => connection.available);
    expect(await connection.command('PING')).toBe('PONG');
    await proxy.vanish();
  });

  it('says once that Redis hangs, and once that it answers again', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const connection = await redis.connect({ url: proxy.url, commandTimeout: 50 });
    const lines: string[] = [];
    const written = jest
      .spyOn(Logger.prototype, 'warn')
      .mockImplementation((line: unknown) => void lines.push(String(line)));
    proxy.pause();
    for (let asked = 0; asked < 3; asked += 1) await connection.command('PING').catch(() => undefined);
    expect(connection.available).toBe(false);
    expect(lines).toEqual([expect.stringMatching(/^Not available/)]);
    const begun = performance.now();
    await expect(connection.command('PING')).rejects.toBeInstanceOf(RedisUnavailableError);
    expect(performance.now() - begun).toBeLessThan(40); // it is not asked again by whoever needs it
    proxy.resume();
    await until(() => connection.available);
    expect(await connection.command('PING')).toBe('PONG');
    written.mockRestore();
    await proxy.vanish();
  });

  it('gives up no command of a burst while answers arrive', async () => {
    const connection = await redis.connect({ commandTimeout: 100 });
    const script = new RedisScript('local n = 0 for i = 1, 20000 do n = n + i end return ARGV[1]');
    const burst = Array.from({ length: 800 }, (_, index) => connection.run(script, [connection.key('x')], [index]));
    expect(await Promise.all(burst)).toEqual(burst.map((_, index) => String(index)));
  });

  it('fails at once while Redis is away, and works again within a second or so of its return', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const connection = await redis.connect({ url: proxy.url });
    await proxy.vanish();
    await until(() => !connection.available);
    expect(connection.reached).toBe(true);
    await expect(connection.command('PING')).rejects.toBeInstanceOf(RedisUnavailableError);
    await proxy.restore();
    await until(() => connection.available);
    expect(await connection.command('PING')).toBe('PONG');
    await proxy.vanish();
  });

  it('tells when it listens, and that messages may have been lost', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const connection = await redis.connect({ url: proxy.url, commandTimeout: 100 });
    expect(connection.listening).toBe(false);
    connection.subscribe(connection.key('news'), () => undefined);
    await until(() => connection.listening);
    let connected = 0;
    const stop = connection.onConnected(() => (connected += 1));
    const { losses } = connection;
    await proxy.vanish();
    await until(() => connection.losses === losses + 2);
    expect(connection.listening).toBe(false);
    await proxy.restore();
    await until(() => connection.listening && connection.available);
    expect(connected).toBe(2);
    stop();
    await proxy.vanish();
  });

  it('listens again after Redis has hung while it began to listen', async () => {
    const proxy = await TcpProxy.start(redis.url);
    const connection = await redis.connect({ url: proxy.url, commandTimeout: 50 });
    connection.subscribe(connection.key('first'), () => undefined);
    await until(() => connection.listening);
    proxy.pause();
    connection.subscribe(connection.key('second'), () => undefined);
    await until(() => connection.losses > 0);
    proxy.resume();
    await until(() => connection.listening);
    await proxy.vanish();
  });

  it('comes up while Redis is down, and listens to channels once it is there', async () => {
    const proxy = await TcpProxy.start(redis.url);
    await proxy.vanish();
    const connection = new RedisConnection(proxy.url, {
      keyPrefix: redis.keyPrefix,
      commandTimeout: 200,
      cluster: false,
    });
    const heard: string[] = [];
    connection.subscribe(connection.key('news'), (message) => heard.push(message));
    await expect(connection.command('PING')).rejects.toBeInstanceOf(RedisUnavailableError);
    expect(connection.reached).toBe(false);
    await proxy.restore();
    await until(async () => {
      await redis.client.publish(`${redis.keyPrefix}news`, 'hello');
      return heard.length > 0;
    });
    expect(connection.available).toBe(true);
    connection.onApplicationShutdown();
    await proxy.vanish();
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 4000; waited += 10) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not happen within 4 seconds.');
}
