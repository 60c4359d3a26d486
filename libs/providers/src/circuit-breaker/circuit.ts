import type { Clock, ModelCall, Target, Telemetry } from '@ossa/contracts';
import { CircuitBreaker, type CircuitTransition } from './circuit-breaker.js';
import type { CircuitBreakerOptions } from './circuit-breaker.options.js';
import { isCircuitFailure } from './circuit-failure.js';
import { CircuitOpenError } from './circuit-open.error.js';
import type { CircuitStatus } from './circuit-status.js';
import { RAMP_MS } from './recovery-ramp.js';
import type { RedisCircuitStore } from './redis-circuit-store.js';
import { SharedPhase } from './shared-phase.js';
import { settlesWithin } from './settles-within.js';

/** No call waits longer than this to learn whether the probe is its own (R14). */
const LONGEST_WAIT_MS = 50;

export interface CircuitSettings {
  readonly key: string;
  readonly target: Target;
  readonly options: CircuitBreakerOptions;
  /** The longest time an attempt at the target can take, in ms. */
  readonly probeTimeout: number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly publish: (circuit: Circuit, transition: CircuitTransition) => void;
  /** Absent: this process is alone. */
  readonly store?: RedisCircuitStore;
}

/** The circuit of one target, as calls meet it: time, refusals, and what other processes know are added to the breaker. */
export class Circuit {
  readonly #breaker: CircuitBreaker;
  readonly #shared: SharedPhase | undefined;
  readonly #attributes: { readonly provider: string };
  #usedAt: number;

  constructor(private readonly settings: CircuitSettings) {
    const { key, target, options, probeTimeout, clock, store } = settings;
    this.#attributes = { provider: target.provider };
    this.#usedAt = clock.monotonic();
    const now = () => clock.monotonic();
    const publish = (transition: CircuitTransition) => settings.publish(this, transition);
    const changed = (transition?: CircuitTransition) => {
      if (this.#shared) this.#shared.changed(transition);
      else if (transition) publish(transition);
    };
    const breaker = new CircuitBreaker({ options, probeTimeout, random: Math.random, changed }, this.#usedAt);
    this.#breaker = breaker;
    this.#shared = store && new SharedPhase({ key, breaker, store, now, publish });
  }

  get key(): string {
    return this.settings.key;
  }

  get target(): Target {
    return this.settings.target;
  }

  get shared(): SharedPhase | undefined {
    return this.#shared;
  }

  /** When it was last asked for; monotonic ms. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /**
   * A permit to call the target, to be given back with the outcome of the call. Only the call that is to be the probe may
   * have to wait for it, for at most 50 ms.
   *
   * @throws CircuitOpenError
   */
  admit({ target, alternatives = 0 }: ModelCall): number | Promise<number> {
    const now = this.settings.clock.monotonic();
    this.#usedAt = now;
    this.#shared?.keepFresh(now);
    const admission = this.#breaker.admit(now, alternatives > 0);
    if (admission === 'refused') throw this.#refused(target, now);
    const permit = this.#breaker.generation;
    return admission === 'probe' && this.settings.store?.responsive ? this.#confirmed(target, permit) : permit;
  }

  /** The refusal a call would meet now; looking changes nothing. */
  peek(target: Target): CircuitOpenError | undefined {
    const now = this.settings.clock.monotonic();
    this.#shared?.keepFresh(now);
    return now < this.#breaker.refusesUntil() ? this.#refusal(target, now) : undefined;
  }

  succeeded(permit: number, slow: boolean): void {
    this.#breaker.succeeded(permit, this.settings.clock.monotonic(), slow);
  }

  /** Counts the error if it speaks against the target; one that cannot be classified does (R5). */
  failed(permit: number, error: unknown, slow: boolean): void {
    if (speaksAgainst(this.target, error)) this.#breaker.failed(permit, this.settings.clock.monotonic(), slow);
    else this.#breaker.released(permit);
  }

  released(permit: number): void {
    this.#breaker.released(permit);
  }

  /** Opens or closes it by hand, in the whole fleet. */
  async force(state: 'open' | 'closed'): Promise<void> {
    await this.#shared?.refresh().catch(() => undefined); // Redis is away: this process alone, for now
    if (state === 'open') this.#breaker.open(this.settings.clock.monotonic());
    else this.#breaker.close(this.settings.clock.monotonic());
    await this.#shared?.settled();
  }

  status(): CircuitStatus {
    const { clock, options } = this.settings;
    const now = clock.monotonic();
    const { state, since, openings } = this.#breaker.phase;
    const until = this.#breaker.refusesUntil();
    return {
      key: this.key,
      provider: this.target.provider,
      model: this.target.model,
      baseUrl: this.target.baseUrl,
      state,
      since: Math.round(clock.wall() - (now - since)),
      ...(until > now && { retryAt: Math.round(clock.wall() + until - now) }),
      openings,
      windowMs: options.window,
      counts: this.#breaker.counts(now),
    };
  }

  async #confirmed(target: Target, permit: number): Promise<number> {
    if (this.#shared && !(await settlesWithin(this.#shared.settled(), LONGEST_WAIT_MS))) this.settings.store?.suspect();
    if (this.#breaker.generation === permit) return permit;
    if (this.#breaker.phase.state === 'closed') return this.#breaker.generation;
    throw this.#refused(target, this.settings.clock.monotonic()); // another process has the probe
  }

  #refused(target: Target, now: number): CircuitOpenError {
    this.settings.telemetry.count('ossa.circuit.rejected', 1, this.#attributes);
    return this.#refusal(target, now);
  }

  #refusal(target: Target, now: number): CircuitOpenError {
    const { state, since } = this.#breaker.phase;
    const until = state === 'closed' ? since + RAMP_MS : this.#breaker.refusesUntil();
    const retryAfterMs = Math.max(0, Math.ceil(until - now));
    const wall = this.settings.clock.wall();
    return CircuitOpenError.of(target, { since: wall - (now - since), retryAt: wall + retryAfterMs, retryAfterMs });
  }
}

function speaksAgainst(target: Target, error: unknown): boolean {
  try {
    return isCircuitFailure(error, target);
  } catch {
    return true; // see failed()
  }
}
