import type { RedisConnection } from '@ossa/stores';

/** Tells the memory of other processes which single answers are to be forgotten. Best effort: memory forgets them soon anyway. */
export class ForgottenKeys {
  readonly #channel: string;
  readonly #end: () => void;

  constructor(
    private readonly redis: RedisConnection,
    forget: (key: string) => void,
  ) {
    this.#channel = redis.key('cache:forgotten');
    this.#end = redis.subscribe(this.#channel, forget);
  }

  /** @returns false when the others could not be told */
  async tell(key: string): Promise<boolean> {
    try {
      await this.redis.publish(this.#channel, key);
      return true;
    } catch {
      return false; // Redis is away; the caller is told
    }
  }

  end(): void {
    this.#end();
  }
}
