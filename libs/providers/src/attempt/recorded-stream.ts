import {
  type AttemptEnding,
  type AttemptRecord,
  type Clock,
  endingOf,
  type Finish,
  LEFT,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  type PriceBook,
  type Usage,
  UsageMeter,
} from '@ossa/contracts';

const SUCCEEDED: AttemptEnding = { outcome: 'succeeded', sent: true, refused: false };
const ENDED_EARLY: AttemptEnding = { outcome: 'truncated', sent: true, refused: false };

/** The parts of one attempt. Leaves one record, whichever way they end; usage that was not reported is estimated. */
export class RecordedStream implements AsyncIterableIterator<ModelPart> {
  #inner: AsyncIterator<ModelPart> | undefined;
  #meter: UsageMeter | undefined;
  #attempt = 0;
  #startedAt = 0;
  #started = 0;
  #firstPart: number | undefined;
  #recorded = false;

  constructor(
    private readonly request: ModelCall,
    private readonly provider: ModelProvider,
    private readonly prices: PriceBook,
    private readonly clock: Clock,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelPart>> {
    try {
      const result = await (this.#inner ?? this.#begin()).next();
      if (result.done) {
        this.#end(ENDED_EARLY);
        return result;
      }
      this.#firstPart ??= this.clock.monotonic();
      if (result.value.type === 'finish') return { done: false, value: this.#finish(result.value) };
      this.#meter?.add(result.value);
      return result;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  async return(): Promise<IteratorResult<ModelPart>> {
    try {
      await this.#inner?.return?.();
    } finally {
      if (this.#inner) this.#end(LEFT);
    }
    return { done: true, value: undefined };
  }

  #begin(): AsyncIterator<ModelPart> {
    this.#attempt = this.request.attempts.begin();
    this.#startedAt = this.clock.wall();
    this.#started = this.clock.monotonic();
    this.#meter = new UsageMeter(this.request, this.#started);
    return (this.#inner = this.provider.call(this.request)[Symbol.asyncIterator]());
  }

  #finish(finish: Finish): Finish {
    const usage = this.#meter?.finished(finish.usage) ?? finish.usage;
    this.#record(SUCCEEDED, true, usage, finish.simulated);
    return usage === finish.usage ? finish : { ...finish, usage };
  }

  #fail(error: unknown): void {
    const record = this.#end(endingOf(error, this.request.target));
    if (record && ModelError.isInstance(error) && Object.isExtensible(error)) error.attempt = record;
  }

  #end(ending: AttemptEnding): AttemptRecord | undefined {
    const meter = this.#meter;
    if (this.#recorded || !meter) return undefined;
    return this.#record(ending, meter.wasSent(ending), meter.unfinished(ending));
  }

  #record(ending: AttemptEnding, sent: boolean, usage: Usage, simulated = false): AttemptRecord | undefined {
    if (this.#recorded) return undefined;
    this.#recorded = true;
    const { target, hedge, attempts } = this.request;
    const record: AttemptRecord = {
      attempt: this.#attempt,
      provider: target.provider,
      model: target.model,
      ...(target.key !== undefined && { key: target.key }),
      outcome: ending.outcome,
      sent,
      ...(ending.status !== undefined && { status: ending.status }),
      usage,
      cost: simulated ? 0 : this.#costOf(usage),
      startedAt: this.#startedAt,
      ...(this.#firstPart !== undefined && { firstPartMs: this.#firstPart - this.#started }),
      durationMs: this.clock.monotonic() - this.#started,
      ...(hedge && { hedge }),
    };
    attempts.end(record);
    return record;
  }

  /** No tokens cost nothing, whatever the price. */
  #costOf(usage: Usage): number | null {
    if (usage.inputTokens === 0 && usage.outputTokens === 0) return 0;
    return this.prices.cost(this.request.target, usage) ?? null;
  }
}
