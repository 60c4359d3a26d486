import {
  observe,
  type RunFinish,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunResult,
} from '@ossa/contracts';
import type { FlightPlan } from '../flight/flight-plan.interface.js';
import type { ResponseKeys, ResponsePlace } from '../key/response-keys.service.js';
import type { ResponseStore } from '../levels/response-store.interface.js';
import type { CacheStatistics } from '../stats/cache-statistics.service.js';
import type { CacheTerms } from './cache-rules.js';
import { hitFinish } from './hit-finish.js';
import { ReplayedRun } from './replayed-run.js';
import { RunRecording } from './run-recording.js';
import { unstorable } from './storing-rules.js';

/** What all runs of one cache have in common. */
export interface CacheServices {
  readonly store: ResponseStore;
  readonly keys: ResponseKeys;
  readonly statistics: CacheStatistics;
  /** What replayed answers have cost when they were made, for those who get them from a flight. */
  readonly originals: WeakMap<RunResult, RunResult>;
}

/** One run that may be answered from the cache, or fill it. The trouble of the cache is counted here and never thrown. */
export class CacheableRun {
  #stored: Promise<void> | undefined;
  #missed = false;

  constructor(
    private readonly services: CacheServices,
    private readonly request: RunRequest,
    private readonly next: RunHandler,
    private readonly terms: CacheTerms,
    private readonly place: ResponsePlace,
  ) {}

  /** What was stored under the key, as the run. */
  async find(request: RunRequest, forOthersToo = false): Promise<AsyncIterable<RunPart> | undefined> {
    const { store, keys, statistics } = this.services;
    try {
      const found = await store.get(this.place.key, forOthersToo);
      if (found === undefined || !keys.isCurrent(this.request.agent.id, this.place)) return undefined;
      if (found.response.key !== this.place.key) return this.#foundAnother();
      const replayed = new ReplayedRun(request, found.response, forOthersToo ? this.services.originals : undefined);
      statistics.hit(request, found.level, found.response.result);
      return replayed;
    } catch {
      statistics.failed('read');
      return undefined;
    }
  }

  /** Makes the run, and stores it when it may be. */
  make(request: RunRequest): AsyncIterable<RunPart> {
    const recording = new RunRecording();
    return observe(
      this.next.run(request),
      () => undefined, // what has not finished is not stored
      (part) => {
        if (part.type === 'finish') this.#store(recording, part);
        else recording.add(part);
      },
    );
  }

  /** Makes the run because nothing was found. */
  makeMissed(request: RunRequest): AsyncIterable<RunPart> {
    if (!this.#missed) this.services.statistics.missed(this.request);
    this.#missed = true;
    return this.make(request);
  }

  /** For runs with the same key at the same time. */
  plan(): FlightPlan {
    return {
      key: this.place.key,
      request: this.request,
      lead: (request) => this.makeMissed(request),
      stored: () => this.#stored ?? Promise.resolve(),
      find: (request) => this.find({ ...request, stream: true }, true), // some of those who have joined may stream
      follow: ({ result, transcript }) => {
        this.services.statistics.hit(this.request, 'flight', this.services.originals.get(result) ?? result);
        return hitFinish(this.request, result, transcript);
      },
    };
  }

  /** Whatever has gone wrong in a store: nobody gets what belongs to another key. */
  #foundAnother(): undefined {
    this.services.statistics.failed('read');
  }

  /** In memory before the end of the run is given; nothing waits for the shared store. */
  #store(recording: RunRecording, finish: RunFinish): void {
    const { store, keys, statistics } = this.services;
    const { key, surroundings } = this.place;
    try {
      if (unstorable(finish.result, surroundings) !== undefined) return;
      if (!keys.isCurrent(this.request.agent.id, this.place)) return;
      const response = recording.response(key, finish);
      if (response) this.#stored = store.set(key, response, this.terms.ttlMs).catch(() => statistics.failed('write'));
    } catch {
      statistics.failed('write');
    }
  }
}
