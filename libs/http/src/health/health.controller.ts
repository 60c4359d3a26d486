import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { Public } from '../access/public.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { AgentsHealthIndicator } from './agents.health.js';
import { HealthFilter } from './health.filter.js';
import { ProvidersHealthIndicator } from './providers.health.js';
import { ServerHealthIndicator } from './server.health.js';

/** Probes: public, and without any name of what runs here. */
@ApiTags('health')
@Public()
@UseFilters(ProblemFilter, HealthFilter)
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly agents: AgentsHealthIndicator,
    private readonly providers: ProvidersHealthIndicator,
    private readonly server: ServerHealthIndicator,
  ) {}

  @ApiOperation({ summary: 'Overall health: ok or degraded with 200, else 503' })
  @HealthCheck()
  @Get('health')
  overall(): Promise<HealthCheckResult> {
    return this.health.check([() => this.agents.check(), () => this.providers.check()]);
  }

  @ApiOperation({ summary: 'The process runs, also while it shuts down' })
  @ApiOkResponse()
  @Get(['health/live', 'alive'])
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @ApiOperation({ summary: 'Requests are welcome: the agents are loaded and the process is not shutting down' })
  @HealthCheck()
  @Get(['health/ready', 'ready'])
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.server.check(), () => this.agents.check()]);
  }

  @ApiOperation({ summary: 'The start is over' })
  @HealthCheck()
  @Get(['health/startup', 'startup'])
  startup(): Promise<HealthCheckResult> {
    return this.health.check([() => this.agents.check()]);
  }
}
