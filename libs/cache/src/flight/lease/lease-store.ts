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

/** The leases as Redis keeps them. Nothing here rejects or takes longer than the timeout; a failure is counted. */
export class LeaseStore {
  readonly #gate: AvailabilityGate;

  constructor(private readonly options: LeaseStoreOptions) {
    const { timeoutMs, limits, clock } = options;
    this.#gate = new AvailabilityGate({ timeoutMs, patienceMs: limits.patienceMs, pauseMs: limits.pauseMs, clock });
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

  /** The lease may have been taken all the same. Commands of one connection stay in order, so this comes after it. */
  #abandon(key: string, token: string): void {
    this.#send(DROP, key, [token]).catch(() => undefined); // it expires
  }
}
