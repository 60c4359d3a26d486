import type { AuditEntry, AuditTrail, Finish, ModelCall, ModelPart, ModelProvider, Outcome } from '@ossa/contracts';
import { errorData, requestData, responseData } from './call-data.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What one call needs to be recorded. */
export interface AuditedCallOptions {
  readonly trail: AuditTrail;
  readonly request: ModelCall;
  /** UUIDv7. */
  readonly requestId: string;
  readonly includeContent: boolean;
  readonly next: ModelProvider;
}

/**
 * One model call with its records: `llm_request` before anything is asked, then exactly one of `llm_response` and
 * `llm_error`, whichever way it ends. Written out by hand, not with `observe`, because the length of the answer is counted
 * part by part.
 */
export class AuditedCall implements AsyncIterableIterator<ModelPart> {
  #inner: AsyncIterator<ModelPart> | undefined;
  #startedAt = 0;
  #length = 0;
  #text = '';
  #finish: Finish | undefined;
  #ended = false;

  constructor(private readonly options: AuditedCallOptions) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelPart>> {
    if (this.#ended) return DONE;
    let result: IteratorResult<ModelPart>;
    try {
      result = await (this.#inner === undefined ? this.#first() : this.#inner.next());
    } catch (error) {
      this.#end({ kind: 'failed', error });
      throw error;
    }
    if (result.done) this.#end();
    else this.#count(result.value);
    return result;
  }

  async return(): Promise<IteratorResult<ModelPart>> {
    try {
      await this.#inner?.return?.();
    } finally {
      if (this.#startedAt !== 0) this.#end();
      this.#ended = true;
    }
    return DONE;
  }

  /** Where the class refuses, nothing is asked before the record is written; a call that is refused has no further record. */
  async #first(): Promise<IteratorResult<ModelPart>> {
    const { request, includeContent, trail, next } = this.options;
    this.#startedAt = performance.now();
    const permitted = trail.record(this.#entry('llm_request', requestData(request, includeContent)));
    if (permitted !== undefined) {
      try {
        await permitted;
      } catch (error) {
        this.#ended = true;
        throw error;
      }
      if (this.#ended) return DONE;
    }
    this.#inner = next.call(request)[Symbol.asyncIterator]();
    return this.#inner.next();
  }

  #count(part: ModelPart): void {
    if (part.type === 'text') {
      this.#length += part.text.length;
      if (this.options.includeContent) this.#text += part.text;
    } else if (part.type === 'finish') this.#finish = part;
  }

  #end(outcome: Outcome = { kind: 'cancelled' }): void {
    if (this.#ended) return;
    this.#ended = true;
    const { request, trail, includeContent } = this.options;
    const durationMs = Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
    const text = includeContent ? this.#text : undefined;
    const entry =
      this.#finish === undefined
        ? this.#entry('llm_error', errorData(request, outcome, durationMs), true)
        : this.#entry(
            'llm_response',
            responseData(request, this.#finish, { durationMs, responseLength: this.#length, text }),
            true,
          );
    void trail.record(entry);
  }

  #entry(event: string, data: AuditEntry['data'], afterwards?: true): AuditEntry {
    const { context, policy } = this.options.request;
    return {
      class: 'model',
      event,
      requestId: this.options.requestId,
      runId: context.runId,
      agent: context.agent,
      user: context.user,
      tenant: context.tenant,
      traceId: context.traceId,
      data,
      required: policy.auditRequired,
      afterwards,
    };
  }
}
