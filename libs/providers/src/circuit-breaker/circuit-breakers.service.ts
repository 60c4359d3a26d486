import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import {
  CircuitTransitionEvent,
  CLOCK,
  type Clock,
  EVENT_PUBLISHER,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  SYSTEM_CLOCK,
  type Target,
  targetKey,
  TELEMETRY,
  type Telemetry,
} from '@ossa/contracts';
import { REDIS, type RedisConnection } from '@ossa/stores';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import type { CircuitTransition } from './circuit-breaker.js';
import type { CircuitOpenError } from './circuit-open.error.js';
import type { CircuitStatus } from './circuit-status.js';
import { Circuit } from './circuit.js';
import { RedisCircuitStore } from './redis-circuit-store.js';
import { targetOfKey } from './target-of-key.js';

/** Agents and fallback lists name the targets; more of them than this is a mistake. */
const MAX_CIRCUITS = 1000;

const EVENTS = {
  open: 'ossa.circuit.opened',
  'half-open': 'ossa.circuit.half-opened',
  closed: 'ossa.circuit.closed',
} as const;

/** The circuits of all targets, each made when it is first asked for. Shared by all processes where there is Redis. */
@Injectable()
export class CircuitBreakers implements OnApplicationShutdown {
  readonly #circuits = new Map<string, Circuit>();
  readonly #store: RedisCircuitStore | undefined;
  readonly #unsubscribe: (() => void) | undefined;

  constructor(
    private readonly registry: ProviderRegistry,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
    @Optional() @Inject(REDIS) redis?: RedisConnection,
  ) {
    this.#store = redis && new RedisCircuitStore(redis);
    this.#unsubscribe = this.#store?.subscribe((key, stored) => this.#circuits.get(key)?.shared?.heard(stored));
  }

  of(target: Target): Circuit {
    const key = targetKey(target);
    return this.#circuits.get(key) ?? this.#create(key, target);
  }

  /** The refusal a call of the target would meet now, without making the call. Looking changes nothing. */
  peek(target: Target): CircuitOpenError | undefined {
    return this.#circuits.get(targetKey(target))?.peek(target);
  }

  /** The circuits this process has met. */
  states(): readonly CircuitStatus[] {
    return [...this.#circuits.values()].map((circuit) => circuit.status());
  }

  /** A circuit that this process or, as far as Redis can be asked, any other one has met. */
  async find(key: string): Promise<Circuit | undefined> {
    const known = this.#circuits.get(key);
    if (known || !this.#store) return known;
    const target = targetOfKey(key);
    const stored = await this.#store.read(key).catch(() => undefined); // without Redis this process knows only its own
    return target && stored && this.of(target);
  }

  /** Before the connection to Redis goes, in the same hook. */
  onApplicationShutdown(): void {
    this.#unsubscribe?.();
  }

  #create(key: string, { provider, model, baseUrl }: Target): Circuit {
    if (this.#circuits.size >= MAX_CIRCUITS) this.#forgetOne();
    const circuit = new Circuit({
      key,
      target: { provider, model, ...(baseUrl !== undefined && { baseUrl }) },
      options: this.registry.options(provider).circuitBreaker,
      probeTimeout: this.registry.limits(provider).total,
      clock: this.clock,
      telemetry: this.telemetry,
      publish: (from, transition) => this.#publish(from, transition),
      store: this.#store,
    });
    this.#circuits.set(key, circuit);
    return circuit;
  }

  #forgetOne(): void {
    const circuits = [...this.#circuits.values()];
    const oldest = circuits.reduce((a, b) => (b.usedAt < a.usedAt ? b : a));
    this.#circuits.delete(oldest.key);
  }

  #publish({ key, target }: Circuit, { from, to, reason, counts }: CircuitTransition): void {
    this.telemetry.count('ossa.circuit.transitions', 1, { provider: target.provider, to });
    this.events.publish(EVENTS[to], new CircuitTransitionEvent(key, from, to, reason, counts));
  }
}
