import { describeWithRedisCluster, TestRedisCluster } from '@ossa/stores/testing';
import { RedisScript } from './redis-script.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';

const START_MS = 30_000;

describeWithRedisCluster('RedisConnection to a cluster', () => {
  let cluster: TestRedisCluster;
  beforeAll(async () => {
    cluster = await TestRedisCluster.start();
  }, START_MS);
  afterAll(() => cluster.close());

  const keysOf = async (pattern: string) => {
    const keys = await Promise.all(cluster.nodes.map((node) => node.call('KEYS', pattern)));
    return keys.map((list) => (Array.isArray(list) ? list.length : 0));
  };

  it('keeps keys on all nodes, whichever it was pointed to', async () => {
    const connections = await Promise.all(cluster.nodes.map((_, node) => cluster.connect({ node })));
    for (const [index, connection] of connections.entries()) {
      for (let n = 0; n < 30; n += 1) await connection.command('SET', connection.key(`spread:${index}:${n}`), n);
    }
    const counts = await keysOf('ossa-test:spread:*');
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(90);
    for (const count of counts) expect(count).toBeGreaterThan(0);
    const [first, second] = connections;
    expect(await second?.command('GET', first?.key('spread:0:7') ?? '')).toBe('7');
  });

  it('runs a script where its keys are, also one that the node has never seen', async () => {
    const connection = await cluster.connect();
    const script = new RedisScript(`redis.call('INCRBY', KEYS[1], ARGV[1]) return redis.call('INCRBY', KEYS[2], 1)`);
    const count = async (tag: string) => {
      const keys = [connection.key(`{${tag}}:a`), connection.key(`{${tag}}:b`)];
      return connection.run(script, keys, [2]);
    };
    for (const tag of ['a', 'b', 'c', 'd', 'e', 'f']) expect(await count(tag)).toBe(1);
    for (const node of cluster.nodes) await node.call('SCRIPT', 'FLUSH');
    expect(await count('a')).toBe(2);
  });

  it('answers commands that come at once, before its nodes are connected to', async () => {
    const connection = await cluster.connect();
    const commands = Array.from({ length: 100 }, (_, n) => connection.command('SET', connection.key(`burst:${n}`), n));
    expect(new Set(await Promise.all(commands))).toEqual(new Set(['OK']));
  });

  it('tells what the cluster answered when a command is wrong', async () => {
    const connection = await cluster.connect();
    await expect(connection.command('NOSUCH')).rejects.toThrow(/unknown command/);
    const keys = [connection.key('a'), connection.key('b')];
    await expect(connection.run(new RedisScript('return 1'), keys, [])).rejects.toThrow(/CROSSSLOT/);
  });

  it('hears what a connection to another node publishes', async () => {
    const [a, b] = [await cluster.connect({ node: 0 }), await cluster.connect({ node: 1 })];
    const heard: string[] = [];
    const stop = a.subscribe(a.key('news'), (message) => heard.push(message));
    await until(async () => {
      await b.publish(b.key('news'), 'hello');
      return heard.length > 0;
    });
    expect(heard[0]).toBe('hello');
    stop();
  });

  it(
    'loses and regains nodes: keys of the others stay, nothing waits, messages arrive again',
    async () => {
      const connection = await cluster.connect({ commandTimeout: 300 });
      const heard: string[] = [];
      connection.subscribe(connection.key('after'), (message) => heard.push(message));
      await until(async () => {
        await connection.publish(connection.key('after'), 'before');
        return heard.length > 0;
      });
      for (const node of cluster.nodes) {
        await node.kill();
        const failures = [];
        const begun = performance.now();
        for (let n = 0; n < 30; n += 1) {
          failures.push(
            connection.command('SET', connection.key(`loss:${n}`), n).then(
              () => undefined,
              (error: unknown) => error,
            ),
          );
        }
        const errors = (await Promise.all(failures)).filter((error) => error !== undefined);
        expect(performance.now() - begun).toBeLessThan(1500);
        expect(errors.length).toBeGreaterThan(0);
        await node.start();
        await cluster.formed();
        await until(async () => {
          const settled = Array.from({ length: 30 }, (_, n) =>
            connection.command('SET', connection.key(`loss:${n}`), n),
          );
          return (await Promise.allSettled(settled)).every(({ status }) => status === 'fulfilled');
        });
        heard.length = 0;
        await until(async () => {
          await connection.publish(connection.key('after'), 'after').catch(() => undefined);
          return heard.includes('after');
        });
      }
    },
    START_MS,
  );

  it(
    'comes up while the cluster is down, fails at once, and connects when it is there',
    async () => {
      await Promise.all(cluster.nodes.map((node) => node.kill()));
      const connection = cluster.begin({ commandTimeout: 300 });
      const begun = performance.now();
      await expect(connection.command('PING')).rejects.toBeInstanceOf(RedisUnavailableError);
      expect(performance.now() - begun).toBeLessThan(250);
      expect(connection.available).toBe(false);
      expect(connection.reached).toBe(false);
      await Promise.all(cluster.nodes.map((node) => node.start()));
      await cluster.formed();
      await until(() => connection.available);
      expect(connection.reached).toBe(true);
      expect(await connection.command('SET', connection.key('back'), 1)).toBe('OK');
      await Promise.all(cluster.nodes.map((node) => node.kill()));
      await until(() => !connection.available);
      expect(connection.reached).toBe(true);
    },
    START_MS,
  );
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen within 10 seconds.');
}
