import { Inject, Injectable } from '@nestjs/common';
import {
  abortError,
  lazy,
  OssaError,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunStage,
} from '@ossa/contracts';
import { Flights } from './flight/flights.service.js';
import { ResponseKeys, type ResponsePlace } from './key/response-keys.service.js';
import { RESPONSE_STORE, type ResponseStore } from './levels/response-store.interface.js';
import { CacheableRun, type CacheServices } from './response/cacheable-run.js';
import type { CacheTerms } from './response/cache-rules.js';
import { CacheStatistics } from './stats/cache-statistics.service.js';

/**
 * Answers a run from the cache, and keeps the answers that may be kept. Equal runs at the same time are made once, unless
 * they may change something outside. Trouble of the cache is a miss; what a run throws is passed on, and the run never repeated.
 */
@Injectable()
export class CacheRunStage implements RunStage {
  readonly #services: CacheServices;

  constructor(
    private readonly keys: ResponseKeys,
    @Inject(RESPONSE_STORE) store: ResponseStore,
    private readonly statistics: CacheStatistics,
    private readonly flights: Flights,
  ) {
    this.#services = { store, keys, statistics, originals: new WeakMap() };
  }

  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> {
    const terms = request.cache === 'bypass' ? undefined : this.keys.rules.termsOf(request);
    return terms === undefined ? next.run(request) : lazy(() => this.#open(request, next, terms));
  }

  async #open(request: RunRequest, next: RunHandler, terms: CacheTerms): Promise<AsyncIterable<RunPart>> {
    const place = await this.#placeOf(request, terms);
    if (place === undefined) return next.run(request);
    const run = new CacheableRun(this.#services, request, next, terms, place);
    if (request.cache === 'refresh') return run.make(request);
    const found = await run.find(request);
    if (found) return found;
    if (request.signal.aborted) throw abortError(request.signal);
    return place.surroundings.hasEffects ? run.makeMissed(request) : this.flights.join(run.plan());
  }

  /** An agent that cannot run says so itself, in the run that follows. */
  async #placeOf(request: RunRequest, { shared }: CacheTerms): Promise<ResponsePlace | undefined> {
    try {
      return await this.keys.placeOf(request, shared);
    } catch (error) {
      if (request.signal.aborted) throw abortError(request.signal);
      if (!OssaError.isInstance(error)) this.statistics.failed('key');
      return undefined;
    }
  }
}
