import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Command, type Redis } from 'ioredis';
import { Silence } from '../availability/silence.js';
import type { RedisOptions } from '../stores.options.js';
import { connectForMessages, connectRedis, type RedisClient } from './connect-redis.js';
import { isRedisAnswer } from './redis-answer.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import type { RedisScript } from './redis-script.js';

/** So many times its time a command may take while others are answered. */
const PATIENCE = 5;
/** While it hangs, it is asked this often whether it is back; nobody else waits for that. */
const PING_MS = 250;

/** What somebody who listens to a channel is told. */
export type RedisListener = (message: string) => void;

/**
 * The connection to Redis, or to a Redis Cluster, of one application, and a second one for messages. Nothing waits for
 * Redis: a command fails at once while it is away, and when nothing has been answered for `commandTimeout`. Connecting is
 * tried again for ever, at least once a second; each loss and each return is one line in the log.
 */
export class RedisConnection implements OnApplicationShutdown {
  readonly #logger = new Logger('Redis');
  readonly #commands: RedisClient;
  #messages: Redis | undefined;
  readonly #listeners = new Map<string, Set<RedisListener>>();
  readonly #reconnected = new Set<() => void>();
  #listening = false;
  #losses = 0;
  readonly #silence = new Silence();
  #silent = false;
  #wasAvailable: boolean | undefined;
  #reached = false;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly options: Omit<RedisOptions, 'url'>,
  ) {
    this.#commands = connectRedis(url, options);
    this.#commands.on('ready', () => {
      this.#silent = false;
      this.#report(true);
    });
    this.#commands.on('ready', () => this.#tellReconnected());
    this.#commands.on('close', () => {
      this.#losses += 1;
      this.#report(false);
    });
    this.#commands.on('-node', () => (this.#losses += 1)); // of a cluster
  }

  /** False while it is away or hangs: a command would fail. A cluster is available while any of its nodes is. */
  get available(): boolean {
    return !this.#silent && this.#commands.status === 'ready';
  }

  /** Somebody has met silence: until it answers a ping, every command fails at once. */
  suspect(): void {
    this.#hear(false);
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
      start(send).then(
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
    this.#report(something);
    if (!something) this.#pingUntilAnswered();
  }

  #pingUntilAnswered(): void {
    if (!this.#silent || this.#closed) return;
    this.#send('PING', []).then(undefined, () => setTimeout(() => this.#pingUntilAnswered(), PING_MS).unref());
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

/** Like `send()`, and what it throws at once is a rejection, too. */
async function start(send: () => unknown): Promise<unknown> {
  return send();
}
