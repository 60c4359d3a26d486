import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  abortError,
  type Clock,
  CLOCK,
  EVENT_PUBLISHER,
  type EventPublisher,
  lazy,
  type ModelCall,
  type ModelError,
  type ModelPart,
  type ModelProvider,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  opened,
  ProviderFellBackEvent,
  type ProviderDecorator,
  recovering,
  SYSTEM_CLOCK,
  type Target,
  TargetsExhaustedError,
  TELEMETRY,
  type Telemetry,
} from '@ossa/contracts';
import { recordUnsent } from '../attempt/record-unsent.js';
import { callFailure, earliestReturn } from './call-failure.js';
import type { FallbackStep } from './fallback-step.js';
import { FallbackTargets } from './fallback-targets.service.js';
import { hedgedFailure, wasHedged } from './hedged.js';
import { leadsTo } from './leads-to.js';
import { openWithin } from './open-within.js';

/**
 * Asks the targets of a call in order, each at most once, until one begins to answer; after its first part there is no way
 * back. Targets whose circuit is open are passed over. When all have failed, the first failure is the cause.
 */
@Injectable()
export class FallbackProviderDecorator implements ProviderDecorator {
  constructor(
    private readonly targets: FallbackTargets,
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    const fallbacks = this.targets.of(request);
    if (fallbacks.length === 0) return next.call(this.targets.capped(request));
    return recovering(
      () => this.#ask(request, { target: request.target }, fallbacks, next),
      (error) => this.#goOn(request, fallbacks, error, next),
    );
  }

  async #goOn(request: ModelCall, fallbacks: readonly FallbackStep[], first: unknown, next: ModelProvider) {
    const failures: ModelError[] = [];
    let step: FallbackStep = { target: request.target };
    let left = fallbacks;
    let error = first;
    for (;;) {
      if (request.signal.aborted) throw abortError(request.signal);
      const failure = callFailure(error, step.target);
      if (!failure) throw error;
      failures.push(failure, ...hedgedFailure(request, left));
      const index = left.findIndex((candidate) => leadsTo(candidate, failure) && !wasHedged(request, candidate));
      const following = left[index];
      if (!following)
        throw failures.length === 1 ? error : new TargetsExhaustedError(failures, earliestReturn(failures));
      this.#announce(request, step.target, following.target, failure);
      step = following;
      left = left.slice(index + 1);
      try {
        return await opened(this.#ask(request, step, left, next));
      } catch (thrown) {
        error = thrown;
      }
    }
  }

  /** @throws CircuitOpenError for a target that is not asked for a while */
  #ask(
    request: ModelCall,
    step: FallbackStep,
    left: readonly FallbackStep[],
    next: ModelProvider,
  ): AsyncIterable<ModelPart> {
    const open = this.targets.refusal(step.target);
    if (open) {
      recordUnsent(request, open, this.clock);
      throw open;
    }
    const call = this.targets.callTo(request, step, left);
    const [following] = left;
    const ms = following?.trigger?.slowerThanMs;
    if (!following || ms === undefined) return next.call(call);
    const leave = () => this.targets.refusal(following.target) === undefined;
    return lazy(() => openWithin(call, next, { ms, leave, clock: this.clock }));
  }

  #announce({ context }: ModelCall, from: Target, to: Target, { kind }: ModelError): void {
    this.telemetry.count('ossa.provider.fallbacks', 1, { from: from.provider, to: to.provider, kind });
    this.events.publish(
      'ossa.provider.fell-back',
      new ProviderFellBackEvent(context.runId, context.agent, named(from), named(to), kind),
    );
  }
}

function named({ provider, model }: Target): Pick<Target, 'provider' | 'model'> {
  return { provider, model };
}
