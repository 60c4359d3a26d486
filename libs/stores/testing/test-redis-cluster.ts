import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisConnection } from '../src/redis/redis-connection.js';
import { RedisNode } from './redis-node.js';

const SLOTS = 16_384;
const NODES = 3;
/** The nodes talk to each other at a port that is so much higher. */
const BUS_OFFSET = 10_000;
const FORMATION_MS = 15_000;

/** A block of tests that start a cluster; left out, and said so, where there is no `redis-server` in the path. */
export function describeWithRedisCluster(title: string, tests: () => void): void {
  if (spawnSync('redis-server', ['--version']).error) {
    describe.skip(`${title} (left out: no redis-server in the path)`, tests);
  } else describe(title, tests);
}

/** Three processes of Redis that are one cluster. */
export class TestRedisCluster {
  readonly #connections: RedisConnection[] = [];

  private constructor(
    readonly nodes: readonly RedisNode[],
    private readonly directory: string,
  ) {}

  static async start(): Promise<TestRedisCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'ossa-redis-cluster-'));
    const nodes: RedisNode[] = [];
    while (nodes.length < NODES) nodes.push(new RedisNode(await freePort(), directory));
    const cluster = new TestRedisCluster(nodes, directory);
    try {
      await cluster.#form();
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** A connection as an application has it, through one of the nodes; closed by {@link close}. */
  async connect({ node = 0, commandTimeout = 2000 } = {}): Promise<RedisConnection> {
    const connection = this.begin({ node, commandTimeout });
    await eventually(() => connection.available);
    return connection;
  }

  /** Like {@link connect}, without waiting until it is connected. */
  begin({ node = 0, commandTimeout = 2000 } = {}): RedisConnection {
    const connection = new RedisConnection(this.nodes[node]?.url ?? '', {
      keyPrefix: 'ossa-test:',
      commandTimeout,
      cluster: true,
    });
    this.#connections.push(connection);
    return connection;
  }

  /** Resolves once every node serves all slots. */
  async formed(): Promise<void> {
    await eventually(async () => {
      const infos = await Promise.all(this.nodes.map((node) => node.call('CLUSTER', 'INFO')));
      return infos.every((info) => /cluster_state:ok[^]*cluster_known_nodes:3/.test(String(info)));
    });
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.onApplicationShutdown();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await rm(this.directory, { recursive: true, force: true });
  }

  async #form(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
    const share = Math.ceil(SLOTS / NODES);
    for (const [index, node] of this.nodes.entries()) {
      const last = Math.min(SLOTS, (index + 1) * share) - 1;
      await node.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await node.call('CLUSTER', 'ADDSLOTSRANGE', index * share, last);
      for (const other of this.nodes) await node.call('CLUSTER', 'MEET', '127.0.0.1', other.port);
    }
    await this.formed();
  }
}

/** A port that is free, as is that of the bus. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 30_000);
    if ((await isFree(port)) && (await isFree(port + BUS_OFFSET))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + FORMATION_MS; performance.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The cluster was not ready within ${FORMATION_MS} ms.`);
}
