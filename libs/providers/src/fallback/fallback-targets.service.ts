import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type ModelCall, type Target, targetKey } from '@ossa/contracts';
import { CircuitBreakers } from '../circuit-breaker/circuit-breakers.service.js';
import type { CircuitOpenError } from '../circuit-breaker/circuit-open.error.js';
import { KeyPools } from '../key-pool/key-pools.service.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { SIMULATED } from '../simulated/simulated.model-provider.js';
import { type ConfiguredFallbacks, configuredFallbacks } from './configured-fallbacks.js';
import type { FallbackStep } from './fallback-step.js';
import { retarget, settingsFor } from './retarget.js';

const MAX_TOLD = 100;
const NONE: readonly FallbackStep[] = [];

/** Where a call may go on to: what its agent says, else what is configured for its provider. */
@Injectable()
export class FallbackTargets implements OnModuleInit {
  readonly #configured: ConfiguredFallbacks;
  readonly #log = new Logger(FallbackTargets.name);
  /** Providers of agents' fallbacks that were found unconfigured and told so; a log line each, once. */
  readonly #told = new Set<string>();

  /** Per list, those of the target that asked last: an agent has one list and, nearly always, one target. */
  readonly #others = new WeakMap<readonly FallbackStep[], { than: Target; steps: readonly FallbackStep[] }>();

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly pools: KeyPools,
    private readonly circuits: CircuitBreakers,
  ) {
    this.#configured = configuredFallbacks(registry);
  }

  onModuleInit(): void {
    for (const path of this.#configured.unconfigured)
      this.#log.warn(`${path} is left out, because its provider has no key or address.`);
  }

  /** The fallback targets of a call in order, without its own, without doubles and without what cannot be called. */
  of({ target, policy }: ModelCall): readonly FallbackStep[] {
    if (this.registry.simulated && target.provider === SIMULATED) return NONE;
    const steps: readonly FallbackStep[] = policy.fallbacks ?? this.#configured.steps.get(target.provider) ?? NONE;
    if (steps.length === 0) return NONE;
    const known = this.#others.get(steps);
    if (known && isSame(known.than, target)) return known.steps;
    const others = this.#otherThan(target, steps);
    this.#others.set(steps, { than: target, steps: others });
    return others;
  }

  /** The refusal a call at the target would meet now; of several endpoints, that of the one that may be back first. */
  refusal(target: Target): CircuitOpenError | undefined {
    let first: CircuitOpenError | undefined;
    for (const baseUrl of this.pools.addresses(target.provider)) {
      const open = this.circuits.peek(baseUrl === undefined ? target : { ...target, baseUrl });
      if (!open) return undefined;
      if (!first || open.retryAt < first.retryAt) first = open;
    }
    return first;
  }

  #otherThan(target: Target, steps: readonly FallbackStep[]): readonly FallbackStep[] {
    const seen = new Set([targetKey(target)]);
    return steps.filter((step) => {
      const key = targetKey(step.target);
      if (seen.has(key) || !this.#isUsable(step.target.provider)) return false;
      seen.add(key);
      return true;
    });
  }

  /** The call as it is made at one of its targets, of which some are left. */
  callTo(request: ModelCall, step: FallbackStep, left: readonly FallbackStep[]): ModelCall {
    const { maxOutputTokens, hedge } = this.registry.options(step.target.provider);
    const [following] = left;
    const call = retarget(request, { step, following, alternatives: this.#ready(left), maxOutputTokens });
    return hedge.enabled && following ? { ...call, hedgeTo: this.#hedgeTo(request, following) } : call;
  }

  /** A target whose circuit is open is no alternative: a call that gave way to it would find nobody. */
  #ready(left: readonly FallbackStep[]): number {
    let ready = 0;
    for (const { target } of left) if (!this.refusal(target)) ready += 1;
    return ready;
  }

  /** A target that is kept for certain failures is not asked because another one is slow. */
  #hedgeTo({ settings }: ModelCall, { target, temperature, trigger }: FallbackStep): ModelCall['hedgeTo'] {
    if (trigger !== undefined) return undefined;
    const { maxOutputTokens } = this.registry.options(target.provider);
    return { target, settings: settingsFor(settings, temperature, maxOutputTokens) };
  }

  /** The call at its only target: the same object, unless it asks for more than the provider may write. */
  capped(request: ModelCall): ModelCall {
    const { maxOutputTokens } = this.registry.options(request.target.provider);
    const settings = settingsFor(request.settings, undefined, maxOutputTokens);
    return settings === request.settings ? request : { ...request, settings };
  }

  #isUsable(provider: string): boolean {
    if (this.registry.usable().includes(provider)) return true;
    if (this.#told.size < MAX_TOLD && !this.#told.has(provider)) {
      this.#told.add(provider);
      this.#log.warn(`Fallbacks to provider ${JSON.stringify(provider)} are left out: it has no key or address.`);
    }
    return false;
  }
}

function isSame(a: Target, b: Target): boolean {
  return a.provider === b.provider && a.model === b.model && a.baseUrl === b.baseUrl;
}
