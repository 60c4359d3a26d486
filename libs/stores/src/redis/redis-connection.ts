import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Command } from 'ioredis';
import { Silence } from '../availability/silence.js';
import type { RedisOptions } from '../stores.options.js';
import { connectForMessages, connectRedis, type RedisClient } from './connect-redis.js';
import { isRedisAnswer } from './redis-answer.js';
import { type RedisListener, RedisMessages } from './redis-messages.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import type { RedisScript } from './redis-script.js';

/** So many times its time a command may take while others are answered. */
const PATIENCE = 5;
/** While it hangs, it is asked this often whether it is back; nobody else waits for that. */
const PING_MS = 250;

/**
 * The connection to Redis, or to a Redis Cluster, of one application, and a second one for messages. Nothing waits for
 * Redis: a command fails when nothing has been answered for `commandTimeout`, then at once until a ping is, as while it is
 * away. Connecting is
 * tried again for ever, at least once a second; each loss and each return is one line in the log.
 */
export class RedisConnection implements OnApplicationShutdown {
  readonly #logger = new Logger('Redis');
  readonly #commands: RedisClient;
  readonly #messages: RedisMessages;
  readonly #reconnected = new Set<() => void>();
  #losses = 0;
  readonly #silence = new Silence();
  #silent = false;
  #wasAvailable: boolean | undefined;
  #reached = false;
  #closed = false;

  constructor(
    url: string,
    private readonly options: Omit<RedisOptions, 'url'>,
  ) {
    this.#commands = connectRedis(url, options);
    this.#commands.on('ready', () => {
      this.#silent = false;
      this.#found();
    });
    this.#commands.on('close', () => this.#lost());
    this.#commands.on('-node', () => (this.#losses += 1)); // of a cluster
    this.#messages = new RedisMessages(() => connectForMessages(url, options, this.#commands), {
      listening: () => this.#tellReconnected(),
      lost: () => (this.#losses += 1),
    });
  }

  /** False while it is away or hangs: a command would fail. A cluster is available while any of its nodes is. */
  get available(): boolean {
    return !this.#silent && this.#commands.status === 'ready';
  }

  /** True once it was connected, also when it has been lost since. */
  get reached(): boolean {
    return this.#reached;
  }

  /** True while messages of all channels arrive; some are missing when {@link losses} has changed in between. */
  get listening(): boolean {
    return this.#messages.listening;
  }

  /** How often a socket was lost, of the commands or of the messages, or hung: what was read or heard before is not to be relied on when it has changed. */
  get losses(): number {
    return this.#losses;
  }

  /** Calls back each time commands can be sent, and each time all channels are listened to. Gives a function that stops it. */
  onConnected(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => {
      this.#reconnected.delete(listener);
    };
  }

  /** The name under which a key is stored; a part in braces is the hash tag of a cluster. */
  key(name: string): string {
    return this.options.keyPrefix + name;
  }

  /**
   * Runs a command; the keys among its arguments are made with {@link key}.
   *
   * @throws RedisUnavailableError when Redis is away or does not answer in time
   */
  async command(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    if (!this.available) throw new RedisUnavailableError();
    return this.#send(name, args);
  }

  /**
   * Runs a script in one round trip, atomically.
   *
   * @throws RedisUnavailableError when Redis is away or does not answer in time; the script may have run then
   */
  async run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.command('EVALSHA', script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.command('EVAL', script.source, keys.length, ...keys, ...args);
    }
  }

  /** Tells all processes that listen; the name of a channel is made with {@link key}. */
  async publish(channel: string, message: string): Promise<void> {
    await this.command('PUBLISH', channel, message);
  }

  /** Listens to a channel, again after every reconnect; messages sent in between are lost. Gives a function that stops it. */
  subscribe(channel: string, listener: RedisListener): () => void {
    return this.#messages.subscribe(channel, listener);
  }

  /** The last of the hooks: calls that drain still release what they hold. */
  onApplicationShutdown(): void {
    this.#closed = true;
    this.#commands.disconnect();
    this.#messages.disconnect();
  }

  #send(name: string, args: readonly (string | number)[]): Promise<unknown> {
    const { commandTimeout, cluster } = this.options;
    const longestMs = cluster ? commandTimeout : PATIENCE * commandTimeout; // of a cluster others than the node may answer
    const command = new Command(name, [...args], { replyEncoding: 'utf8' });
    command.setTimeout(longestMs); // for all that it waits for: a node, a redirection, the answer
    return this.#answer(() => this.#commands.sendCommand(command), commandTimeout, longestMs);
  }

  #answer(send: () => unknown, timeoutMs: number, longestMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const stop = this.#silence.after(timeoutMs, longestMs, (silent) => {
        if (silent) this.#hear(false);
        reject(new RedisUnavailableError());
      });
      Promise.try(send).then(
        (value) => {
          stop();
          this.#hear(true);
          return resolve(value);
        },
        (error: unknown) => {
          stop();
          const isAnswer = isRedisAnswer(error);
          if (isAnswer) this.#hear(true);
          reject(isAnswer ? error : new RedisUnavailableError(error));
        },
      );
    });
  }

  #hear(something: boolean): void {
    if (something) this.#silence.broken();
    if (this.#silent !== something || this.#commands.status !== 'ready') return;
    this.#silent = !something;
    if (something) this.#found();
    else {
      this.#lost();
      this.#pingUntilAnswered();
    }
  }

  #pingUntilAnswered(): void {
    if (!this.#silent || this.#closed) return;
    this.#send('PING', []).then(undefined, () => setTimeout(() => this.#pingUntilAnswered(), PING_MS).unref());
  }

  #found(): void {
    this.#report(true);
    this.#tellReconnected();
  }

  #lost(): void {
    this.#losses += 1;
    this.#report(false);
  }

  #tellReconnected(): void {
    for (const listener of this.#reconnected) listener();
  }

  #report(available: boolean): void {
    this.#reached ||= available;
    if (this.#closed || this.#wasAvailable === available) return;
    if (available) this.#logger.log(this.#wasAvailable === undefined ? 'Connected.' : 'Connected again.');
    else this.#logger.warn('Not available; every process goes on with what it knows itself until it is back.');
    this.#wasAvailable = available;
  }
}
