import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  abortError,
  type Clock,
  CLOCK,
  EVENT_PUBLISHER,
  type EventPublisher,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  opened,
  type ProviderDecorator,
  ProviderRetriedEvent,
  recovering,
  SYSTEM_CLOCK,
  TELEMETRY,
  type Telemetry,
} from '@ossa/contracts';
import { RetryPlanner } from './retry-planner.service.js';

/** The only retry loop there is: tries a target again as long as nothing of its answer has been seen. */
@Injectable()
export class RetryProviderDecorator implements ProviderDecorator {
  constructor(
    private readonly planner: RetryPlanner,
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    const maxAttempts = this.planner.maxAttempts(request);
    if (maxAttempts === 1) return next.call(request);
    const first = () => {
      this.planner.begin(request);
      return next.call(request);
    };
    return recovering(first, (error) => this.#again(request, next, maxAttempts, error));
  }

  async #again(request: ModelCall, next: ModelProvider, maxAttempts: number, first: unknown) {
    let error = first;
    for (let attempt = 1; ; attempt += 1) {
      if (request.signal.aborted) throw abortError(request.signal);
      if (attempt >= maxAttempts || !ModelError.isInstance(error)) throw error;
      const delay = this.planner.delay(request, error, attempt);
      if (delay === undefined) throw error;
      this.#announce(request, error, attempt, delay);
      if (delay > 0) await this.clock.sleep(delay, request.signal);
      try {
        return await opened(next.call(request));
      } catch (thrown) {
        error = thrown;
      }
    }
  }

  #announce({ context, target }: ModelCall, { kind }: ModelError, attempt: number, delay: number): void {
    const { provider, model } = target;
    this.telemetry.count('ossa.provider.retries', 1, { provider, kind });
    this.events.publish(
      'ossa.provider.retried',
      new ProviderRetriedEvent(context.runId, context.agent, provider, model, kind, attempt, delay),
    );
  }
}
