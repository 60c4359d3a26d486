import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Command, type Redis } from 'ioredis';
import type { RedisOptions } from '../stores.options.js';
import { connectForMessages, connectRedis, type RedisClient } from './connect-redis.js';
import { isRedisAnswer } from './redis-answer.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import type { RedisScript } from './redis-script.js';

/** What somebody who listens to a channel is told. */
export type RedisListener = (message: string) => void;

/**
 * The connection to Redis, or to a Redis Cluster, of one application, and a second one for messages. Nothing waits for
 * Redis: a command fails at once while it is away, and after `commandTimeout` when it hangs. Connecting is tried again for
 * ever, at least once a second; each loss and each return is one line in the log.
 */
export class RedisConnection implements OnApplicationShutdown {
  readonly #logger = new Logger('Redis');
  readonly #commands: RedisClient;
  #messages: Redis | undefined;
  readonly #listeners = new Map<string, Set<RedisListener>>();
  readonly #reconnected = new Set<() => void>();
  #listening = false;
  #losses = 0;
  #wasAvailable: boolean | undefined;
  #reached = false;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly options: Omit<RedisOptions, 'url'>,
  ) {
    this.#commands = connectRedis(url, options);
    this.#commands.on('ready', () => this.#report(true));
    this.#commands.on('ready', () => this.#tellReconnected());
    this.#commands.on('close', () => {
      this.#losses += 1;
      this.#report(false);
    });
    this.#commands.on('-node', () => (this.#losses += 1)); // of a cluster
  }

  /** False while it is certain that a command would fail. A cluster is available while any of its nodes is. */
  get available(): boolean {
    return this.#commands.status === 'ready';
  }

  /** True once it was connected, also when it has been lost since. */
  get reached(): boolean {
    return this.#reached;
  }

  /** True while messages of all channels arrive; some are missing when {@link losses} has changed in between. */
  get listening(): boolean {
    return this.#listening;
  }

  /** How often a socket was lost, of the commands or of the messages: what was read or heard before is not to be relied on when it has changed. */
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
    const command = new Command(name, [...args], { replyEncoding: 'utf8' });
    command.setTimeout(this.options.commandTimeout); // for all that it waits for: a node, a redirection, the answer
    try {
      return await this.#commands.sendCommand(command);
    } catch (error) {
      throw isRedisAnswer(error) ? error : new RedisUnavailableError(error);
    }
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
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    if (listeners.size === 1) this.#subscribe(channel);
    return () => {
      listeners.delete(listener);
    };
  }

  /** The last of the hooks: calls that drain still release what they hold. */
  onApplicationShutdown(): void {
    this.#closed = true;
    this.#commands.disconnect();
    this.#messages?.disconnect();
  }

  #subscribe(channel: string): void {
    if (!this.#messages) {
      this.#messages = connectForMessages(this.url, this.options, this.#commands);
      this.#messages.on('message', (name: string, message: string) => {
        for (const listener of this.#listeners.get(name) ?? []) listener(message);
      });
      this.#messages.on('ready', () => void this.#listen([...this.#listeners.keys()]));
      this.#messages.on('close', () => {
        this.#losses += 1;
        this.#listening = false;
      });
    } else if (this.#messages.status === 'ready') {
      void this.#listen([channel]);
    }
  }

  async #listen(channels: readonly string[]): Promise<void> {
    this.#listening = false;
    try {
      await this.#messages?.subscribe(...channels);
      this.#listening = true;
      this.#tellReconnected();
    } catch {
      // The next `ready` tries again; a connection that did not answer is made anew for it.
      if (this.#messages?.status === 'ready') this.#messages.disconnect(true);
    }
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
