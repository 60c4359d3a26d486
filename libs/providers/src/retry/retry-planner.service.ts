import { Inject, Injectable, Optional } from '@nestjs/common';
import { type Clock, CLOCK, type ModelCall, type ModelError, SYSTEM_CLOCK } from '@ossa/contracts';
import { CircuitBreakers } from '../circuit-breaker/circuit-breakers.service.js';
import { KeyPools } from '../key-pool/key-pools.service.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { backoffMs, type BackoffRule } from './backoff.js';
import { RANDOM } from './random.token.js';
import { RetryBudget } from './retry-budget.js';
import { retryRule } from './retry-rule.js';

/** Decides whether and when a target is tried again, within the retry budget of its provider. */
@Injectable()
export class RetryPlanner {
  /** One for each provider that is called, so no more than are configured. */
  readonly #budgets = new Map<string, RetryBudget>();

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly keys: KeyPools,
    private readonly circuits: CircuitBreakers,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
    @Optional() @Inject(RANDOM) private readonly random: () => number = Math.random,
  ) {}

  /** All attempts a call may make at its target, the first included. */
  maxAttempts({ target, policy }: ModelCall): number {
    return policy.retry?.maxAttempts ?? this.registry.options(target.provider).retry.maxAttempts;
  }

  /** Counts a call towards the retry budget of its provider. */
  begin({ target }: ModelCall): void {
    this.#budget(target.provider).request();
  }

  /**
   * Ms to wait before the next attempt; undefined when there is none, because of the kind of the failure, a circuit that is
   * open by now, the deadline, a pause that another target spares, or the retry budget.
   *
   * @param failed how many attempts at this target have failed, from 1
   */
  delay(request: ModelCall, error: ModelError, failed: number): number | undefined {
    const delay = this.#pause(request, error, failed);
    if (delay === undefined || this.clock.monotonic() + delay >= request.deadline) return undefined;
    return this.#budget(request.target.provider).take() ? delay : undefined;
  }

  #pause(request: ModelCall, error: ModelError, failed: number): number | undefined {
    const rule = retryRule(error.kind);
    if (rule === 'never') return undefined;
    if (this.circuits.peek(error.target) && !this.keys.elsewhereReady(error.target)) return undefined;
    // The target of the error names the key that was used; the pool picks it further in.
    if (rule !== 'again' && this.keys.anotherReady(error.target)) return 0;
    if (rule === 'other_key') return undefined;
    const backoff = this.#backoff(request);
    const earliest = Math.max(error.retryAfterMs ?? 0, rule === 'limited' ? this.keys.readyInMs(error.target) : 0);
    if (earliest > backoff.maxBackoffMs && (request.alternatives ?? 0) > 0) return undefined;
    return earliest + backoffMs(backoff, failed, this.random);
  }

  #backoff({ target, policy }: ModelCall): BackoffRule {
    const options = this.registry.options(target.provider).retry;
    return {
      backoff: policy.retry?.backoff ?? 'exponential',
      initialBackoffMs: policy.retry?.initialBackoffMs ?? options.initialBackoffMs,
      backoffMultiplier: options.backoffMultiplier,
      maxBackoffMs: policy.retry?.maxBackoffMs ?? options.maxBackoffMs,
    };
  }

  #budget(provider: string): RetryBudget {
    const budget =
      this.#budgets.get(provider) ?? new RetryBudget(this.registry.options(provider).retry.budgetRatio, this.clock);
    this.#budgets.set(provider, budget);
    return budget;
  }
}
