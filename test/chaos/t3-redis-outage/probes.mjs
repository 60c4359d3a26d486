import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

const PAUSE_MS = 50;
const POLL_MS = 200;

/** What two servers on one Redis show of it from outside. */
export class Probes {
  #number = 0;
  #polling = false;
  /** What readiness said, whenever it was asked. */
  readiness = [];

  /**
   * @param {readonly { get: Function, post: Function }[]} clients of the server under load, and of another one
   * @param {{ key: string, redisUrl: string, loadUser: string }} options
   */
  constructor(clients, { key, redisUrl, loadUser }) {
    [this.loaded, this.other] = clients;
    this.headers = { 'x-api-key': key };
    this.redisUrl = redisUrl;
    this.loadUser = loadUser;
  }

  /** Asks for readiness again and again, until {@link stop}. */
  async poll() {
    this.#polling = true;
    while (this.#polling) {
      const at = Number(process.hrtime.bigint()) / 1e6;
      const { status, text } = await this.loaded.get('/health/ready');
      this.readiness.push({ at, status, says: JSON.parse(text).status });
      await delay(POLL_MS);
    }
  }

  stop() {
    this.#polling = false;
  }

  /** Ms until each of them is as it was before. */
  async recovery(withinMs) {
    const begun = performance.now();
    const until = async (condition) => {
      while (performance.now() - begun < withinMs) {
        if (await condition()) return Math.round(performance.now() - begun);
        await delay(PAUSE_MS);
      }
      return Infinity;
    };
    const [readinessMs, cacheMs, limitsMs] = await Promise.all([
      until(() => this.#isReady()),
      until(() => this.#sharesAnswers()),
      until(() => this.#movesBucket()),
    ]);
    return { readinessMs, cacheMs, limitsMs };
  }

  async #isReady() {
    const { status, text } = await this.loaded.get('/health/ready');
    return status === 200 && JSON.parse(text).status === 'ok';
  }

  /** What the other server has answered, the loaded one gives without a model. */
  async #sharesAnswers() {
    const body = { input: `shared ${(this.#number += 1)}` };
    const ask = (client) => client.post('/v1/agents/helper/execute', body, this.headers);
    const first = await ask(this.other);
    await delay(PAUSE_MS);
    const second = await ask(this.loaded);
    return first.headers['x-ossa-cache'] === 'miss' && second.headers['x-ossa-cache'] === 'hit';
  }

  /** The bucket of the user of the load, which only the loaded server takes from. */
  async #movesBucket() {
    const client = new Redis(this.redisUrl, { lazyConnect: true, commandTimeout: 300, retryStrategy: () => null });
    client.on('error', () => undefined); // the command says so, too
    try {
      const keys = (await client.keys('*{rl}*')).filter((key) => key.includes(this.loadUser)).sort();
      if (keys.length === 0) return false;
      const before = await client.mget(keys);
      await delay(PAUSE_MS);
      const after = await client.mget(keys);
      return after.some((value, index) => value !== null && value !== before[index]);
    } catch {
      return false;
    } finally {
      client.disconnect();
    }
  }
}
