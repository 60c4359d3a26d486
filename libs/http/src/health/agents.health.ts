import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { AgentRegistry } from '@ossa/agent';

/** Down until the manifests were loaded once, degraded while some of them cannot be used. */
@Injectable()
export class AgentsHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly registry: AgentRegistry,
  ) {}

  check(): HealthIndicatorResult<'agents'> {
    const indicator = this.indicators.check('agents');
    if (!this.registry.ready) return indicator.down('The agents are being loaded.');
    const errors = this.registry.problems.filter(({ severity }) => severity === 'error').length;
    if (errors > 0) return indicator.degraded(`${errors} problems in the manifests; the log of the start lists them.`);
    return indicator.up();
  }
}
