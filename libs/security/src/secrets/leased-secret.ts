import type { Secret } from '@ossa/contracts';
import type { StoredSecret } from './stores/secret-store.interface.js';

/** How long a value is believed. */
export interface SecretLifetime {
  /** Ms after which a value without a lease is read again. */
  readonly refresh: number;
  /** Ms for which a value without a lease is used while its store is not there. */
  readonly maxStale: number;
}

/** A value with the moments, on the monotonic clock, at which it is read again and at which it may no longer be used. */
export class LeasedSecret {
  readonly #secret: Secret;
  readonly refreshAt: number;
  readonly usableUntil: number;

  constructor({ value, leaseMs, refreshMs }: StoredSecret, lifetime: SecretLifetime, monotonic: number, wall: number) {
    const life = leaseMs ?? lifetime.maxStale;
    const refresh = leaseMs === undefined ? Math.min(refreshMs ?? Infinity, lifetime.refresh) : (leaseMs * 2) / 3;
    this.#secret = leaseMs === undefined ? { value } : { value, expiresAt: wall + leaseMs };
    this.refreshAt = monotonic + Math.min(refresh, life);
    this.usableUntil = monotonic + life;
  }

  get secret(): Secret {
    return this.#secret;
  }
}
