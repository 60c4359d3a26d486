import { Controller, Get, Param, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentRegistry } from '@ossa/agent';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { AgentDetailsDto, AgentSummaryDto } from './dto/agent.dto.js';

/** Shows which agents are registered. */
@ApiTags('agents')
@ApiProblems(401, 403, 429)
@UseFilters(ProblemFilter)
@Controller('v1/agents')
export class AgentsController {
  constructor(private readonly registry: AgentRegistry) {}

  @ApiOperation({ summary: 'List the registered agents' })
  @ApiOkResponse({ type: [AgentSummaryDto] })
  @Get()
  list(): AgentSummaryDto[] {
    return this.registry.all().map((agent) => new AgentSummaryDto(agent));
  }

  @ApiOperation({ summary: 'Show one agent with its tools and limits' })
  @ApiOkResponse({ type: AgentDetailsDto })
  @ApiProblems(404)
  @Get(':name')
  get(@Param('name') name: string): AgentDetailsDto {
    return new AgentDetailsDto(this.registry.get(name));
  }
}
