import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';

const START_MS = 5000;

/** A process of Redis that is a node of a cluster. */
export class RedisNode {
  #process: ChildProcess | undefined;
  #client: Redis | undefined;

  constructor(
    readonly port: number,
    private readonly directory: string,
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    const settings = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.directory,
      save: '',
      'cluster-enabled': 'yes',
      'cluster-config-file': `nodes-${this.port}.conf`,
      'cluster-node-timeout': 1000,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    const client = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: START_MS / 20 });
    client.on('error', () => undefined); // not there yet
    this.#client = client;
    await client.ping();
  }

  /** Runs a command on this node, whatever its slots. */
  async call(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    if (!this.#client) throw new Error(`The node at port ${this.port} is not running.`);
    return this.#client.call(name, ...args);
  }

  /** Ends it as if its machine was gone; its slots stay written down. */
  async kill(): Promise<void> {
    this.#client?.disconnect();
    this.#client = undefined;
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}
