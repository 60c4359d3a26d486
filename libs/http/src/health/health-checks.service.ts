import { Injectable } from '@nestjs/common';
import type { HealthIndicatorFunction } from '@nestjs/terminus';
import { AgentsHealthIndicator } from './agents.health.js';
import { ProvidersHealthIndicator } from './providers.health.js';
import { RedisHealthIndicator } from './redis.health.js';
import { ServerHealthIndicator } from './server.health.js';

/** What each probe looks at. */
@Injectable()
export class HealthChecks {
  /** Whether everything is well. */
  readonly overall: HealthIndicatorFunction[];
  /** Whether requests can be answered here. */
  readonly ready: HealthIndicatorFunction[];
  /** Whether the start is over. */
  readonly startup: HealthIndicatorFunction[];

  constructor(
    agents: AgentsHealthIndicator,
    providers: ProvidersHealthIndicator,
    server: ServerHealthIndicator,
    redis: RedisHealthIndicator,
  ) {
    const [loaded, reached] = [() => agents.check(), () => redis.check()];
    this.overall = [loaded, () => providers.check(), reached];
    this.ready = [() => server.check(), loaded, reached];
    this.startup = [loaded];
  }
}
