import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  compose,
  type EventPublisher,
  type ModelCall,
  ModelError,
  type ModelErrorKind,
  type ModelErrorOptions,
  type ModelPart,
  type ModelProvider,
  type PriceBook,
} from '@ossa/contracts';
import { FakeClock, modelCall, RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import { AttemptProviderDecorator } from '../src/attempt/attempt.provider-decorator.js';
import { CircuitBreakerProviderDecorator } from '../src/circuit-breaker/circuit-breaker.provider-decorator.js';
import { CircuitBreakers } from '../src/circuit-breaker/circuit-breakers.service.js';
import { FallbackTargets } from '../src/fallback/fallback-targets.service.js';
import { FallbackProviderDecorator } from '../src/fallback/fallback.provider-decorator.js';
import { KeyPools } from '../src/key-pool/key-pools.service.js';
import { parseProvidersOptions } from '../src/parse-providers-options.js';
import type { ProvidersOptionsInput } from '../src/providers.options.js';
import { ProviderRegistry } from '../src/registry/provider-registry.service.js';
import { RetryPlanner } from '../src/retry/retry-planner.service.js';
import { RetryProviderDecorator } from '../src/retry/retry.provider-decorator.js';

/** What a scripted answer needs to come to rest. */
const TURNS_OF_A_STEP = 4;
const MAX_TURNS = 40_000;

type Providers = NonNullable<ProvidersOptionsInput['providers']>;

const PRICES: PriceBook = { cost: (_, { inputTokens, outputTokens }) => inputTokens + 2 * outputTokens };

/** The stages of this library that decide who is asked and how often, on a fake clock and without Nest. */
export class ResilienceRig {
  readonly clock = new FakeClock();
  readonly events = new RecordingEventPublisher();
  readonly telemetry = new RecordingTelemetry();
  readonly registry: ProviderRegistry;
  readonly circuits: CircuitBreakers;
  readonly keys: KeyPools;
  readonly fallback: FallbackProviderDecorator;
  readonly retry: RetryProviderDecorator;
  readonly attempt: AttemptProviderDecorator;
  readonly breaker: CircuitBreakerProviderDecorator;

  constructor(providers: Providers, random: () => number = () => 0.5, prices: PriceBook = PRICES) {
    const events: EventPublisher = this.events;
    this.registry = new ProviderRegistry(parseProvidersOptions({ providers }));
    this.circuits = new CircuitBreakers(this.registry, this.clock);
    this.keys = new KeyPools(this.registry, events, this.telemetry, this.clock);
    const planner = new RetryPlanner(this.registry, this.keys, this.circuits, this.clock, random);
    this.retry = new RetryProviderDecorator(planner, events, this.telemetry, this.clock);
    this.attempt = new AttemptProviderDecorator(prices, this.clock);
    this.breaker = new CircuitBreakerProviderDecorator(this.circuits, this.registry, this.clock);
    const targets = new FallbackTargets(this.registry, this.keys, this.circuits);
    this.fallback = new FallbackProviderDecorator(targets, events, this.telemetry, this.clock);
  }

  /** A call of which a minute is left on the fake clock. */
  call(overrides: Partial<ModelCall> = {}): ModelCall {
    return modelCall({
      target: { provider: 'a', model: 'm' },
      deadline: this.clock.monotonic() + 60_000,
      ...overrides,
    });
  }

  chain(adapter: ModelProvider): ModelProvider {
    return compose([this.fallback, this.retry, this.attempt], adapter);
  }

  /** Reads a call to its end. Time passes, in steps of 50 ms, only while everybody sleeps. */
  async read(parts: AsyncIterable<ModelPart>): Promise<Ending> {
    const seen: ModelPart[] = [];
    const started = this.clock.monotonic();
    const progress = { ended: false };
    const ending = (async () => {
      for await (const part of parts) seen.push(part);
    })()
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => (progress.ended = true));
    for (let turns = 0; !progress.ended && turns < MAX_TURNS; turns += 1) {
      await nextTurn();
      if (!progress.ended && this.clock.sleeping > 0 && turns % TURNS_OF_A_STEP === 0) await this.clock.advance(50);
    }
    if (!progress.ended) throw new TypeError('the call neither ended nor slept');
    return { error: await ending, seen, after: this.clock.monotonic() - started };
  }
}

export interface Ending {
  readonly error: unknown;
  readonly seen: readonly ModelPart[];
  /** On the fake clock, ms. */
  readonly after: number;
}

/** A configured provider at an address of its own. */
export const LOCAL = {
  baseUrl: 'http://127.0.0.1:1/v1',
  defaultModel: 'm',
  circuitBreaker: { enabled: false },
} as const;

/** A script that fails at whatever target it is called. */
export function failing(kind: ModelErrorKind, options: ModelErrorOptions = {}) {
  return ({ target }: ModelCall) => [new ModelError(kind, target, options)];
}
