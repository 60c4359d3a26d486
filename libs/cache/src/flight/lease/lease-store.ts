import { randomUUID } from 'node:crypto';
import type { Clock } from '@ossa/contracts';
import { AvailabilityGate, type RedisConnection, type RedisScript } from '@ossa/stores';
import type { LevelFailures } from '../../levels/level-failures.js';
import type { FlightLimits } from './flight-limits.js';
import { DROP, END, RENEW, TAKE } from './flight-scripts.js';

export type Taken =
  | { readonly state: 'taken' }
  | { readonly state: 'held'; readonly holder: string }
  /** How the run of the token ended that was waited for; with its failure if it failed. */
  | { readonly state: 'ended'; readonly failure: string | undefined };

export interface LeaseStoreOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  readonly limits: FlightLimits;
  /** Ms that Redis may take. */
  readonly timeoutMs: number;
  readonly failures: LevelFailures;
}

const ABANDON_AGAIN_MS = 50;

/** The leases as Redis keeps them. Nothing here rejects or takes longer than the timeout; a failure is counted. */
export class LeaseStore {
  readonly #gate: AvailabilityGate;

  constructor(private readonly options: LeaseStoreOptions) {
    const { timeoutMs, limits, clock, redis: connection } = options;
    this.#gate = new AvailabilityGate({
      timeoutMs,
      patienceMs: limits.patienceMs,
      pauseMs: limits.pauseMs,
      clock,
      connection,
    });
  }

  newToken(): string {
    return randomUUID();
  }

  /** @returns undefined when Redis does not say */
  async take(key: string, token: string, awaited: string): Promise<Taken | undefined> {
    const { leaseMs } = this.options.limits;
    const answer = await this.#run(TAKE, key, [token, leaseMs, awaited], () => this.#abandon(key, token));
    const [state, word] = Array.isArray(answer) ? answer.map(String) : [];
    if (state === 'taken') return { state };
    if (state === 'held') return { state, holder: word ?? '' };
    if (state === 'ended') return { state, failure: word || undefined };
    return undefined;
  }

  async renew(key: string, token: string): Promise<void> {
    await this.#run(RENEW, key, [token, this.options.limits.leaseMs]);
  }

  async drop(key: string, token: string): Promise<void> {
    await this.#run(DROP, key, [token]);
  }

  async end(key: string, token: string, failure: string | undefined): Promise<void> {
    await this.#run(END, key, [token, failure ?? '', this.options.limits.wordMs]);
  }

  failed(reason: 'timeout' | 'error'): void {
    this.options.failures.failed('lease', reason);
  }

  async #run(
    script: RedisScript,
    key: string,
    args: readonly (string | number)[],
    onTimeout?: () => void,
  ): Promise<unknown> {
    const attempt = await this.#gate.attempt(() => this.#send(script, key, args));
    if (attempt.ok) return attempt.value;
    if (attempt.reason !== 'closed') this.failed(attempt.reason);
    if (attempt.reason === 'timeout') onTimeout?.();
    return undefined;
  }

  #send(script: RedisScript, key: string, args: readonly (string | number)[]): Promise<unknown> {
    const { redis } = this.options;
    return redis.run(script, [redis.key(`cache:flight:${key}`)], args);
  }

  /** The lease may have been taken all the same: it is given back as soon as Redis answers, unless it has expired by then. */
  #abandon(key: string, token: string, until = performance.now() + this.options.limits.leaseMs): void {
    this.#send(DROP, key, [token]).catch(() => {
      if (performance.now() < until) setTimeout(() => this.#abandon(key, token, until), ABANDON_AGAIN_MS).unref();
    });
  }
}
