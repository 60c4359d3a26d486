import { abortError, type RunFinish, type RunPart, type RunRequest } from '@ossa/contracts';
import { runRequest, runResult } from '@ossa/contracts/testing';
import type { FlightPlan } from '../src/flight/flight-plan.interface.js';
import type { Flights } from '../src/flight/flights.service.js';

export const text = (words: string): RunPart => ({ type: 'text', text: words });

export const finish = (runId = 'run-1', output = 'ok'): RunFinish => ({
  type: 'finish',
  transcript: [],
  result: runResult({ runId, output }),
});

/** What a run gives next: a part, its end, or the error it fails with. */
export type Step = RunPart | Error;

/** The runs that flights make, each under the control of the test. */
export class Upstream {
  readonly runs: UpstreamRun[] = [];

  readonly lead = (request: RunRequest): AsyncIterable<RunPart> => {
    const run = new UpstreamRun(request);
    this.runs.push(run);
    return run.parts();
  };

  /** The latest run. */
  get run(): UpstreamRun {
    const run = this.runs.at(-1);
    if (!run) throw new Error('Nobody leads yet.');
    return run;
  }

  get open(): number {
    return this.runs.filter(({ isOpen }) => isOpen).length;
  }
}

export class UpstreamRun {
  isOpen = false;
  /** Parts that were asked for. */
  asked = 0;
  given = 0;
  failure: Error | undefined;
  readonly #steps: Step[] = [];
  #wake: (() => void) | undefined;

  constructor(readonly request: RunRequest) {}

  give(...steps: readonly Step[]): void {
    this.#steps.push(...steps);
    this.#wake?.();
  }

  async *parts(): AsyncGenerator<RunPart> {
    this.isOpen = true;
    try {
      for (;;) {
        this.asked += 1;
        const step = this.#steps.shift() ?? (await this.#given());
        if (step instanceof Error) {
          this.failure = step;
          throw step;
        }
        this.given += 1;
        yield step;
      }
    } finally {
      this.isOpen = false;
    }
  }

  async #given(): Promise<Step> {
    const { signal } = this.request;
    for (;;) {
      if (signal.aborted) throw abortError(signal);
      const step = this.#steps.shift();
      if (step) return step;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

export type PlanOverrides = Partial<Omit<FlightPlan, 'request'>> & { readonly request?: Partial<RunRequest> };

/** Somebody who wants a run, and reads all of it as it comes. */
export class Reader {
  readonly parts: RunPart[] = [];
  readonly controller = new AbortController();
  readonly iterator: AsyncIterator<RunPart>;
  error: unknown;
  outcome: 'reading' | 'finished' | 'failed' | 'closed' = 'reading';

  constructor(flights: Flights, lead: FlightPlan['lead'], { request, ...plan }: PlanOverrides = {}) {
    const own = runRequest({ signal: this.controller.signal, ...request });
    const parts = flights.join({
      key: 'key',
      request: own,
      lead,
      stored: () => Promise.resolve(),
      find: () => Promise.resolve(undefined),
      follow: ({ result, transcript }) => ({
        type: 'finish',
        transcript,
        result: { ...result, runId: own.runId, cached: true, cost: { amount: 0, currency: 'USD' } },
      }),
      ...plan,
    });
    this.iterator = parts[Symbol.asyncIterator]();
  }

  /** Reads one part. Never rejects: it is in `error`. */
  async read(): Promise<void> {
    try {
      const result = await this.iterator.next();
      if (result.done) {
        if (this.outcome === 'reading') this.outcome = 'closed';
        return;
      }
      this.parts.push(result.value);
      if (result.value.type === 'finish') this.outcome = 'finished';
    } catch (error) {
      this.error = error;
      this.outcome = 'failed';
    }
  }

  /** Reads until there is an end. */
  async readAll(): Promise<this> {
    while (this.outcome === 'reading') await this.read();
    return this;
  }

  get texts(): string[] {
    return this.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  }

  get finishes(): RunFinish[] {
    return this.parts.flatMap((part) => (part.type === 'finish' ? [part] : []));
  }
}
