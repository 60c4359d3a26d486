import {
  type AttemptRecord,
  type Clock,
  type Finish,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  NO_USAGE,
  type PriceBook,
  type Usage,
} from '@ossa/contracts';
import { type AttemptEnding, endingOf } from './attempt-ending.js';
import { inputTokensOf } from './estimated-tokens.js';
import { OutputTally } from './output-tally.js';

const SUCCEEDED: AttemptEnding = { outcome: 'succeeded', sent: true, refused: false };
const LEFT: AttemptEnding = { outcome: 'cancelled', sent: true, refused: false };
const ENDED_EARLY: AttemptEnding = { outcome: 'truncated', sent: true, refused: false };

/** The parts of one attempt. Leaves one record, whichever way they end; usage that was not reported is estimated. */
export class RecordedStream implements AsyncIterableIterator<ModelPart> {
  readonly #written = new OutputTally();
  #inner: AsyncIterator<ModelPart> | undefined;
  #attempt = 0;
  #startedAt = 0;
  #started = 0;
  #firstPart: number | undefined;
  /** False for a call that was over before it began: the stages below refuse it. */
  #live = true;
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
        this.#record(ENDED_EARLY, () => this.#estimate());
        return result;
      }
      this.#firstPart ??= this.clock.monotonic();
      if (result.value.type === 'finish') return { done: false, value: this.#finish(result.value) };
      this.#written.add(result.value);
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
      if (this.#inner) this.#record(LEFT, () => this.#estimate());
    }
    return { done: true, value: undefined };
  }

  #begin(): AsyncIterator<ModelPart> {
    const { attempts, signal, deadline } = this.request;
    this.#attempt = attempts.begin();
    this.#startedAt = this.clock.wall();
    this.#started = this.clock.monotonic();
    this.#live = !signal.aborted && deadline > this.#started;
    return (this.#inner = this.provider.call(this.request)[Symbol.asyncIterator]());
  }

  #finish(finish: Finish): Finish {
    const { usage } = finish;
    const complete = usage.estimated ? { ...finish, usage: this.#estimate(usage) } : finish;
    this.#record(SUCCEEDED, () => complete.usage, complete.simulated);
    return complete;
  }

  #fail(error: unknown): void {
    const ending = endingOf(error, this.request.target);
    const record = this.#record(ending, () => this.#usageOf(ending));
    if (record && ModelError.isInstance(error) && Object.isExtensible(error)) error.attempt = record;
  }

  #usageOf({ refused }: AttemptEnding): Usage {
    return refused && this.#firstPart === undefined ? { ...NO_USAGE, estimated: true } : this.#estimate();
  }

  /** What was reported stays; the rest is estimated from what was sent and what has come. */
  #estimate(reported: Usage = NO_USAGE): Usage {
    return {
      ...reported,
      inputTokens: reported.inputTokens || inputTokensOf(this.request),
      outputTokens: reported.outputTokens || this.#written.tokens,
      estimated: true,
    };
  }

  #record(ending: AttemptEnding, usageOf: () => Usage, simulated = false): AttemptRecord | undefined {
    if (this.#recorded) return undefined;
    this.#recorded = true;
    const { target, hedge, attempts } = this.request;
    const sent = ending.sent && this.#live;
    const usage = sent ? usageOf() : NO_USAGE;
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
