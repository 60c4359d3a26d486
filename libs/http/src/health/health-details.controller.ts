import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService } from '@nestjs/terminus';
import { AgentRegistry } from '@ossa/agent';
import { ProviderFactory } from '@ossa/providers';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { HealthChecks } from './health-checks.service.js';
import { HealthDetailsDto } from './health-details.dto.js';
import { HealthFilter } from './health.filter.js';

/** What the probes leave out; asks for a key like every other route. */
@ApiTags('health')
@ApiProblems(401, 403, 429)
@UseFilters(ProblemFilter, HealthFilter)
@Controller('health/detailed')
export class HealthDetailsController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly checks: HealthChecks,
    private readonly registry: AgentRegistry,
    private readonly providers: ProviderFactory,
  ) {}

  @ApiOperation({ summary: 'Health with agents, providers and problems of the manifests' })
  @ApiOkResponse({ type: HealthDetailsDto })
  @Get()
  async detailed(): Promise<HealthDetailsDto> {
    const { status, details } = await this.health.check(this.checks.overall);
    const count = (wanted: string) => this.registry.problems.filter(({ severity }) => severity === wanted).length;
    return {
      status,
      details,
      agents: { names: this.registry.names(), errors: count('error'), warnings: count('warning') },
      providers: {
        configured: this.providers.names(),
        usable: this.providers.usable(),
        simulated: this.providers.simulated,
      },
      uptimeSeconds: Math.floor(process.uptime()),
    };
  }
}
