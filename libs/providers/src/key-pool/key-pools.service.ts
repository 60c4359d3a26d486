import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  asModelError,
  type Clock,
  CLOCK,
  EVENT_PUBLISHER,
  type EventPublisher,
  ModelError,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  ProviderKeyRejectedEvent,
  SYSTEM_CLOCK,
  type Target,
  TELEMETRY,
  type Telemetry,
} from '@ossa/contracts';
import { KeyUnavailableError } from '../keys/key-unavailable.error.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { KeyPool } from './key-pool.js';

/** What a failed attempt counts as, at least, where keys are chosen by their latency. */
const FAILED_MS = 10_000;
/** How long a key that cannot be read is passed over, and an address whose circuit is open and does not say for how long. */
const UNREACHABLE_MS = 1000;
/** Timers of Node may fire this much before their time. */
const EARLY_TIMER_MS = 1;

/** Which keys of which provider may be used. One pool for every provider that is called, whether or not it has several keys. */
@Injectable()
export class KeyPools {
  readonly #pools = new Map<string, KeyPool>();

  constructor(
    private readonly registry: ProviderRegistry,
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /**
   * The target with the key and the address to use; the same object for a provider that has only one. A ModelError
   * `cooling_down`, with the earliest moment to come back, while every key is closed.
   *
   * @param besides name of a key to use only if there is no other
   */
  pick(target: Target, besides?: string): Target | ModelError {
    const pool = this.#pool(target.provider);
    const now = this.clock.monotonic();
    const key = pool.pick(target.model, now, besides);
    if (key === undefined)
      return new ModelError('cooling_down', target, { retryAfterMs: Math.ceil(pool.readyIn(target.model, now)) });
    const { name, baseUrl = target.baseUrl } = key;
    return name === undefined ? target : { ...target, key: name, ...(baseUrl !== undefined && { baseUrl }) };
  }

  /** Whether the provider has a single key that nothing is held against: then there is nothing to choose. */
  isCalm(provider: string): boolean {
    return this.#pool(provider).isCalm;
  }

  /** Where the keys of the provider lead, each address once; undefined stands for that of the target. */
  addresses(provider: string): readonly (string | undefined)[] {
    return this.#pool(provider).addresses;
  }

  /** Whether another key than the target's could be used at once; false for a provider that has only one. */
  anotherReady(target: Target): boolean {
    return this.#pool(target.provider).anotherReady(target, this.clock.monotonic());
  }

  /** Whether two keys of the target's provider could be used side by side. */
  severalReady({ provider, model }: Target): boolean {
    return this.#pool(provider).severalReady(model, this.clock.monotonic());
  }

  /** As {@link anotherReady}, where the other key has to lead to another address. */
  elsewhereReady(target: Target): boolean {
    return this.#pool(target.provider).elsewhereReady(target, this.clock.monotonic());
  }

  /** Ms after which some key of the target's provider may be used for its model; 0 when one may now. */
  readyInMs({ provider, model }: Target): number {
    const wait = this.#pool(provider).readyIn(model, this.clock.monotonic());
    return wait > 0 ? Math.ceil(wait) + EARLY_TIMER_MS : 0;
  }

  /** An answer has begun. */
  succeeded(target: Target, begun: number): void {
    const pool = this.#pool(target.provider);
    const key = pool.keyOf(target);
    if (key === undefined || (pool.size === 1 && key.calm)) return;
    const now = this.clock.monotonic();
    if (!key.isNewerThan(begun)) key.succeeded(target.model, now);
    pool.measured(key, target.model, now - begun);
  }

  /** An attempt failed before its answer began. */
  failed(target: Target, thrown: unknown, begun: number): void {
    const error = asModelError(thrown, target);
    const { provider, model } = target;
    const pool = this.#pool(provider);
    const key = pool.keyOf(target);
    if (key === undefined) return;
    const now = this.clock.monotonic();
    if (thrown instanceof KeyUnavailableError) {
      if (!key.isNewerThan(begun)) key.avoid(model, now + UNREACHABLE_MS);
      return;
    }
    switch (error.kind) {
      case 'rate_limited':
        if (!key.isNewerThan(begun)) key.limited(model, now, error.retryAfterMs);
        return;
      case 'unauthorized':
        if (!key.isNewerThan(begun) && key.rejected(model, now, error.status)) this.#reject(target, error);
        return;
      case 'circuit_open':
        pool.avoidAddress(key, model, now + Math.max(error.retryAfterMs ?? 0, UNREACHABLE_MS));
        return;
      case 'cancelled':
      case 'deadline':
        return;
      default:
        if (error.retryable) pool.measured(key, model, Math.max(now - begun, FAILED_MS));
    }
  }

  /** Call it when a key was rotated: what was held against it does not concern the new one. Without a name: all keys. */
  reset(provider: string, name?: string): void {
    this.#pool(provider).renew(name, this.clock.monotonic());
  }

  #reject({ provider, key }: Target, { status }: ModelError): void {
    this.events.publish('ossa.provider.key-rejected', new ProviderKeyRejectedEvent(provider, key, status));
    this.telemetry.count('ossa.provider.key-rejections', 1, { provider });
  }

  #pool(provider: string): KeyPool {
    let pool = this.#pools.get(provider);
    if (pool) return pool;
    const { keys, keySelection } = this.registry.options(provider);
    pool = new KeyPool(keys, keySelection);
    this.#pools.set(provider, pool);
    return pool;
  }
}
