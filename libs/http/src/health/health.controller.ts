import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';
import { Public } from '../access/public.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { HealthChecks } from './health-checks.service.js';
import { HealthFilter } from './health.filter.js';

/** Probes: public, not limited, and without any name of what runs here. */
@ApiTags('health')
@Public()
@SkipThrottle()
@UseFilters(ProblemFilter, HealthFilter)
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly checks: HealthChecks,
  ) {}

  @ApiOperation({ summary: 'Overall health: ok or degraded with 200, else 503' })
  @HealthCheck()
  @Get('health')
  overall(): Promise<HealthCheckResult> {
    return this.health.check(this.checks.overall);
  }

  @ApiOperation({ summary: 'The process runs, also while it shuts down' })
  @ApiOkResponse()
  @Get(['health/live', 'alive'])
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @ApiOperation({
    summary:
      'Requests are welcome: the agents are loaded, a configured Redis was reached once, and the process is not shutting down',
  })
  @HealthCheck()
  @Get(['health/ready', 'ready'])
  ready(): Promise<HealthCheckResult> {
    return this.health.check(this.checks.ready);
  }

  @ApiOperation({ summary: 'The start is over' })
  @HealthCheck()
  @Get(['health/startup', 'startup'])
  startup(): Promise<HealthCheckResult> {
    return this.health.check(this.checks.startup);
  }
}
