import { randomUUID } from 'node:crypto';
import type { RedisConnection } from '@ossa/stores';
import { z } from 'zod';
import { type CircuitRecord, type StoredCircuit, storedCircuitSchema } from './circuit-record.js';
import { READ_CIRCUIT, WRITE_CIRCUIT } from './circuit-scripts.js';

/** After this long without a change a circuit is forgotten: it is closed and healthy, or nobody asks for it. */
const FORGOTTEN_AFTER_MS = 60 * 60_000;

const messageSchema = z.object({ key: z.string(), stored: storedCircuitSchema });

const writeResultSchema = z.object({ written: z.boolean(), stored: storedCircuitSchema });

/** What is stored after a write: what was to be written, or a later version that it lost to. */
export type WriteResult = z.output<typeof writeResultSchema>;

/** The circuits of the fleet in Redis. A write wins or loses as a whole, and is announced to all processes. */
export class RedisCircuitStore {
  /** Names this process among the writers. */
  readonly writer = randomUUID();
  #answers = true;

  constructor(private readonly redis: RedisConnection) {}

  /** Whether a call may wait for it. */
  get responsive(): boolean {
    return this.#answers && this.redis.available;
  }

  /** It took too long for somebody who waited; until it answers again nobody should. */
  suspect(): void {
    this.#answers = false;
  }

  /** @throws RedisUnavailableError */
  async read(key: string): Promise<StoredCircuit | undefined> {
    const text = await this.#answered(this.redis.run(READ_CIRCUIT, [this.#name(key)], []));
    return text === null ? undefined : storedCircuitSchema.parse(jsonOf(text));
  }

  /** @throws RedisUnavailableError, and then it may have been written */
  async write(key: string, epoch: number, record: CircuitRecord): Promise<WriteResult> {
    const args = [epoch, this.writer, JSON.stringify(record), key, this.#channel, FORGOTTEN_AFTER_MS];
    const text = await this.#answered(this.redis.run(WRITE_CIRCUIT, [this.#name(key)], args));
    return writeResultSchema.parse(jsonOf(text));
  }

  /** Hears of every write of any process, this one included. Gives a function that ends it. */
  subscribe(listener: (key: string, stored: StoredCircuit) => void): () => void {
    return this.redis.subscribe(this.#channel, (message) => {
      const parsed = messageSchema.safeParse(jsonOf(message));
      if (parsed.success) listener(parsed.data.key, parsed.data.stored); // else it is that of another version of us
    });
  }

  get #channel(): string {
    return this.redis.key('circuits');
  }

  #name(key: string): string {
    return this.redis.key(`circuit:{${key}}`);
  }

  async #answered(command: Promise<unknown>): Promise<unknown> {
    try {
      const answer = await command;
      this.#answers = true;
      return answer;
    } catch (error) {
      this.#answers = false;
      throw error;
    }
  }
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined; // the schema says what is wrong with it
  }
}
