import { collect, compose, type Clock, type ModelCall, type ModelProvider } from '@ossa/contracts';
import {
  FakeClock,
  modelCall,
  RecordingAuditTrail,
  RecordingEventPublisher,
  RecordingTelemetry,
} from '@ossa/contracts/testing';
import type { RedisConnection } from '@ossa/stores';
import { CircuitBreakerProviderDecorator } from '../src/circuit-breaker/circuit-breaker.provider-decorator.js';
import type { CircuitBreakerOptions } from '../src/circuit-breaker/circuit-breaker.options.js';
import { CircuitBreakers } from '../src/circuit-breaker/circuit-breakers.service.js';
import { CircuitControl } from '../src/circuit-breaker/circuit-control.service.js';
import { parseProvidersOptions } from '../src/parse-providers-options.js';
import { ProviderRegistry } from '../src/registry/provider-registry.service.js';

export interface CircuitProcessOptions<Time extends Clock> {
  readonly circuitBreaker?: Partial<CircuitBreakerOptions>;
  readonly clock?: Time;
  readonly redis?: RedisConnection;
}

/** The circuit breaker as one process has it; its target is that of `modelCall()`. */
export class CircuitProcess<Time extends Clock = FakeClock> {
  readonly clock: Time;
  readonly events = new RecordingEventPublisher();
  readonly telemetry = new RecordingTelemetry();
  readonly audit = new RecordingAuditTrail();
  readonly breakers: CircuitBreakers;
  readonly control: CircuitControl;
  readonly stage: CircuitBreakerProviderDecorator;

  constructor({ circuitBreaker, clock, redis }: CircuitProcessOptions<Time>) {
    const registry = new ProviderRegistry(
      parseProvidersOptions({ providers: { scripted: { baseUrl: 'http://127.0.0.1:9/v1', circuitBreaker } } }),
    );
    this.clock = clock ?? (new FakeClock() as Clock as Time);
    this.breakers = new CircuitBreakers(registry, this.clock, this.events, this.telemetry, redis);
    this.control = new CircuitControl(this.breakers, this.audit);
    this.stage = new CircuitBreakerProviderDecorator(this.breakers, registry, this.clock);
  }

  /** How a call of the model through the stage ends: `ok`, or the kind of the error. */
  async call(model: ModelProvider, overrides: Partial<ModelCall> = {}): Promise<string> {
    try {
      await collect(compose([this.stage], model).call(modelCall(overrides)));
      return 'ok';
    } catch (error) {
      return error instanceof Error && 'kind' in error ? String(error.kind) : String(error);
    }
  }

  get state(): string | undefined {
    return this.breakers.states()[0]?.state;
  }
}
