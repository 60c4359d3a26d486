import type { RunRequest } from '@ossa/contracts';
import type { CacheOptions } from '../cache.options.js';

/** How answers of an agent are kept. */
export interface CacheTerms {
  readonly ttlMs: number;
  /** One user may get what was answered to another of the same tenant. */
  readonly shared: boolean;
  readonly maxTemperature: number;
}

/** Which runs the cache is for. */
export class CacheRules {
  readonly #terms: CacheTerms | undefined;
  readonly #byAgent: ReadonlyMap<string, CacheTerms | undefined>;

  constructor({ enabled, responseTtl, shared, maxTemperature, agents }: CacheOptions) {
    this.#terms = enabled ? { ttlMs: responseTtl, shared, maxTemperature } : undefined;
    this.#byAgent = new Map(
      Object.entries(agents).map(([agent, own]) => [
        agent,
        enabled && own.enabled !== false
          ? {
              ttlMs: own.ttl ?? responseTtl,
              shared: own.shared ?? shared,
              maxTemperature: own.maxTemperature ?? maxTemperature,
            }
          : undefined,
      ]),
    );
  }

  /** Undefined when the answer is neither to be looked up nor kept: of an agent that opted out, or one that is meant to differ. */
  termsOf(request: RunRequest): CacheTerms | undefined {
    const { id } = request.agent;
    const terms = this.#byAgent.size > 0 && this.#byAgent.has(id) ? this.#byAgent.get(id) : this.#terms;
    return terms !== undefined && temperatureOf(request) <= terms.maxTemperature ? terms : undefined;
  }
}

/** Providers default to a high one. A setting of the caller that is undefined takes the agent's away. */
function temperatureOf({ settings, agent }: RunRequest): number {
  const temperature = 'temperature' in settings ? settings.temperature : agent.model.settings.temperature;
  return temperature ?? Infinity;
}
