import { Test } from '@nestjs/testing';
import {
  AGENT_RUNNER,
  type AgentRunner,
  type AgentSurroundings,
  composeRun,
  EVENT_PUBLISHER,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunResult,
  SECRET_RESOLVER,
  type SecretResolver,
  SURROUNDINGS_INSPECTOR,
  TELEMETRY,
} from '@ossa/contracts';
import { agentDefinition, RecordingEventPublisher, RecordingTelemetry, runRequest } from '@ossa/contracts/testing';
import { OssaCacheModule } from '../src/cache.module.js';
import { CACHE_OPTIONS, cacheOptionsSchema } from '../src/cache.options.js';
import { CacheRunStage } from '../src/cache.run-stage.js';
import { Flights } from '../src/flight/flights.service.js';
import { CacheVersions } from '../src/invalidation/cache-versions.service.js';
import { ResponseKeys } from '../src/key/response-keys.service.js';
import { RESPONSE_STORE, type ResponseStore } from '../src/levels/response-store.interface.js';
import { ResponseCache } from '../src/response-cache.service.js';
import { CacheStatistics } from '../src/stats/cache-statistics.service.js';
import { MapResponseStore } from './map.response-store.js';

export const PRIMARY = { provider: 'scripted', model: 'test' } as const;

/** An agent whose answers may be kept. */
export const CACHED_AGENT = agentDefinition({ model: { settings: { temperature: 0 }, policy: {} } });

export const SURROUNDINGS: AgentSurroundings = {
  target: PRIMARY,
  endpoint: 'https://api.example.com/v1',
  tools: 'none',
  readOnlyTools: new Set(['lookup']),
  hasEffects: false,
};

export interface CacheHarnessOptions<Store extends ResponseStore> {
  readonly options?: unknown;
  readonly store?: Store;
  readonly inspect?: (
    request: RunRequest['agent'],
    signal: AbortSignal,
  ) => AgentSurroundings | Promise<AgentSurroundings>;
  readonly runner?: AgentRunner;
  readonly secrets?: SecretResolver;
}

/** The cache of an application in which only the agents are missing. */
export async function cacheHarness<Store extends ResponseStore = MapResponseStore>({
  options = {},
  store,
  inspect = () => SURROUNDINGS,
  runner,
  secrets,
}: CacheHarnessOptions<Store> = {}) {
  const events = new RecordingEventPublisher();
  const telemetry = new RecordingTelemetry();
  const kept = store ?? new MapResponseStore();
  const module = await Test.createTestingModule({
    providers: [
      { provide: CACHE_OPTIONS, useValue: cacheOptionsSchema.parse(options) },
      { provide: RESPONSE_STORE, useValue: kept },
      { provide: EVENT_PUBLISHER, useValue: events },
      { provide: TELEMETRY, useValue: telemetry },
      { provide: SURROUNDINGS_INSPECTOR, useValue: { inspect } },
      { provide: SECRET_RESOLVER, useValue: secrets },
      { provide: AGENT_RUNNER, useValue: runner },
      CacheVersions,
      Flights,
      ResponseKeys,
      CacheStatistics,
      ResponseCache,
      CacheRunStage,
    ],
  }).compile();
  await module.init();
  const stage = module.get(CacheRunStage);
  return {
    module,
    events,
    telemetry,
    stage,
    store: kept as Store,
    cache: module.get(ResponseCache),
    versions: module.get(CacheVersions),
    /** A run through the chain, read to its end. */
    run: (handler: RunHandler, overrides: Partial<RunRequest> = {}) =>
      readRun(composeRun([stage], handler).run(cachedRequest(overrides))),
  };
}

/** The cache as an application has it, with nothing but memory. */
export async function memoryCache(options: object = {}) {
  const module = await Test.createTestingModule({
    imports: [OssaCacheModule.register(cacheOptionsSchema.parse({ store: 'memory', ...options }))],
    providers: [{ provide: SURROUNDINGS_INSPECTOR, useValue: { inspect: () => SURROUNDINGS } }],
  }).compile();
  await module.init();
  const stage = module.get(CacheRunStage, { strict: false });
  return { module, stage, cache: module.get(ResponseCache, { strict: false }) };
}

export function cachedRequest(overrides: Partial<RunRequest> = {}): RunRequest {
  return runRequest({ agent: CACHED_AGENT, tenant: 'acme', user: 'ada', ...overrides });
}

/** All parts but the last, and the result. */
export async function readRun(parts: AsyncIterable<RunPart>): Promise<{ parts: RunPart[]; result: RunResult }> {
  const read: RunPart[] = [];
  for await (const part of parts) {
    if (part.type === 'finish') return { parts: read, result: part.result };
    read.push(part);
  }
  throw new Error('The run ended without a finish part.');
}
