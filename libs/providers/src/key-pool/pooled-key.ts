import type { PoolKeyOptions } from './key-pool.options.js';

/** Where a key leads and how much it is to carry; a provider without `keys` has one without a name. */
export type PoolEntry = Pick<PoolKeyOptions, 'baseUrl' | 'weight'> & { readonly name?: string };

const REJECTED_MS = 300_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** Weight of the newest first part in the average. */
const NEWEST = 0.2;
/** More models than anybody configures; keeps the maps small if names come from elsewhere. */
const MAX_MODELS = 256;
const EVERY_MODEL = '';

/**
 * What is known of one key. `closed`: the provider named a time; the key is not used before. `avoided`: the provider rejected
 * it, or refused it without naming a time; it is used only when no other is left, since a guess must not cost an answer, and
 * the answer of a provider that rejects its only key says what to do. Times are ms of the monotonic clock.
 */
export class PooledKey {
  readonly name?: string;
  readonly baseUrl?: string;
  readonly weight: number;
  /** For the smooth weighted choice. */
  credit = 0;
  readonly #rejected = new Map<string, number>();
  readonly #limited = new Map<string, number>();
  readonly #avoided = new Map<string, { readonly until: number; readonly times: number }>();
  readonly #firstPartMs = new Map<string, number>();
  #renewed = -Infinity;

  constructor({ name, baseUrl, weight }: PoolEntry) {
    this.name = name;
    this.baseUrl = baseUrl;
    this.weight = weight;
  }

  /** Nothing is held against the key. */
  get calm(): boolean {
    return this.#rejected.size === 0 && this.#limited.size === 0 && this.#avoided.size === 0;
  }

  closedUntil(model: string): number {
    return this.#limited.get(model) ?? 0;
  }

  avoidedUntil(model: string): number {
    return Math.max(
      this.#rejected.get(EVERY_MODEL) ?? 0,
      this.#rejected.get(model) ?? 0,
      this.#avoided.get(model)?.until ?? 0,
    );
  }

  /** A moving average, in ms; undefined while nothing was measured. */
  firstPartMs(model: string): number | undefined {
    return this.#firstPartMs.get(model);
  }

  /** Was the key another one when the attempt began? Then its outcome says nothing about this one. */
  isNewerThan(begun: number): boolean {
    return begun < this.#renewed;
  }

  succeeded(model: string, now: number): void {
    if (this.calm) return;
    this.#avoided.delete(model);
    for (const closed of [this.#limited, this.#rejected])
      for (const [name, until] of closed) if (until <= now) closed.delete(name);
  }

  measured(model: string, milliseconds: number): void {
    const before = this.#firstPartMs.get(model) ?? milliseconds;
    remember(this.#firstPartMs, model, before + NEWEST * (milliseconds - before));
  }

  /** @param retryAfterMs what the provider named */
  limited(model: string, now: number, retryAfterMs = 0): void {
    if (retryAfterMs > 0) remember(this.#limited, model, Math.max(this.closedUntil(model), now + retryAfterMs));
    else this.#pause(model, now);
  }

  avoid(model: string, until: number): void {
    remember(this.#avoided, model, { until, times: 0 });
  }

  /**
   * Has the key avoided for 5 minutes: for every model, or for one where the provider says 403, which may be about that
   * model alone. False when it is avoided for that reason already.
   */
  rejected(model: string, now: number, status: number | undefined): boolean {
    const scope = status === 403 ? model : EVERY_MODEL;
    if (Math.max(this.#rejected.get(scope) ?? 0, this.#rejected.get(EVERY_MODEL) ?? 0) > now) return false;
    remember(this.#rejected, scope, now + REJECTED_MS);
    return true;
  }

  /** The key is another one now. */
  renew(now: number): void {
    this.#renewed = now;
    this.#rejected.clear();
    this.#limited.clear();
    this.#avoided.clear();
  }

  /** Doubles with every refusal in a row; those of callers who asked at the same time count once. */
  #pause(model: string, now: number): void {
    const { until, times } = this.#avoided.get(model) ?? { until: 0, times: 0 };
    if (now < until) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** times);
    remember(this.#avoided, model, { until: now + pause, times: times + 1 });
  }
}

function remember<Value>(map: Map<string, Value>, model: string, value: Value): void {
  map.delete(model);
  map.set(model, value);
  const [oldest] = map.keys();
  if (map.size > MAX_MODELS && oldest !== undefined) map.delete(oldest);
}
