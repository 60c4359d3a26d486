import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';

const PREFIX = 'ossa.';

/** Every event of the application with its payload, in order. */
@Injectable()
export class ObservedEvents {
  readonly seen: { readonly name: string; readonly payload: unknown }[] = [];

  constructor(emitter: EventEmitter2) {
    const names = NAMES.map((name) => `${PREFIX}${name}`);
    for (const name of names) emitter.on(name, (payload: unknown) => this.seen.push({ name, payload }));
  }

  names(): string[] {
    return this.seen.map(({ name }) => name.slice(PREFIX.length));
  }
}

const NAMES = [
  'agent.execution.start',
  'agent.execution.complete',
  'agent.execution.error',
  'circuit.opened',
  'circuit.half-opened',
  'circuit.closed',
  'provider.retried',
  'provider.fell-back',
  'provider.key-rejected',
  'provider.key-rotated',
  'budget.warned',
  'budget.exceeded',
  'audit.failing',
  'audit.recovered',
  'rate-limit.rejected',
  'rate-limit.degraded',
  'rate-limit.recovered',
  'cache.hit',
  'cache.missed',
  'cache.failed',
];
