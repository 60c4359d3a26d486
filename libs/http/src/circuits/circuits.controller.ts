import { Controller, Get, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderFactory } from '@ossa/providers';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { runIdentity } from '../access/run-identity.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { CircuitDto } from './dto/circuit.dto.js';

/** Shows the circuit breakers, and opens and closes them by hand. */
@ApiTags('circuits')
@ApiProblems(401, 403, 429)
@UseFilters(ProblemFilter)
@Controller('v1/circuits')
export class CircuitsController {
  constructor(private readonly providers: ProviderFactory) {}

  @ApiOperation({ summary: 'List the circuit breakers of the targets that have been called' })
  @ApiOkResponse({ type: [CircuitDto] })
  @Get()
  list(): CircuitDto[] {
    return this.providers.circuits.list().map((status) => new CircuitDto(status));
  }

  @ApiOperation({ summary: 'Send no calls to a target until probes, after one break, find it well' })
  @ApiOkResponse({ type: CircuitDto })
  @ApiProblems(404, 503)
  @Post(':key/open')
  @HttpCode(200)
  async open(@Param('key') key: string, @Caller() caller: ApiKeyIdentity | undefined): Promise<CircuitDto> {
    return new CircuitDto(await this.providers.circuits.open(key, runIdentity(caller)));
  }

  @ApiOperation({ summary: 'Send all calls to a target again, at once' })
  @ApiOkResponse({ type: CircuitDto })
  @ApiProblems(404, 503)
  @Post(':key/close')
  @HttpCode(200)
  async close(@Param('key') key: string, @Caller() caller: ApiKeyIdentity | undefined): Promise<CircuitDto> {
    return new CircuitDto(await this.providers.circuits.close(key, runIdentity(caller)));
  }
}
