import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res, UseFilters, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentRegistry } from '@ossa/agent';
import { type CacheStats, ResponseCache } from '@ossa/cache';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { runIdentity } from '../access/run-identity.js';
import { AdminTrail } from '../admin/admin-trail.service.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { BODY } from '../request/body.pipe.js';
import { JsonBodyGuard } from '../request/json-body.guard.js';
import type { PlatformResponse } from '../request/platform.js';
import { CacheStatsDto } from './dto/cache-stats.dto.js';
import { InvalidateResponseDto, InvalidationDto } from './dto/invalidation.dto.js';

/** Shows what the cache of answers does, and makes it forget. What it is to forget is recorded first. */
@ApiTags('cache')
@ApiProblems(401, 403, 429)
@UseFilters(ProblemFilter)
@Controller('v1/cache')
export class CacheController {
  constructor(
    private readonly cache: ResponseCache,
    private readonly registry: AgentRegistry,
    private readonly trail: AdminTrail,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @ApiOperation({ summary: 'Show what the cache of the process that answers has done since its start' })
  @ApiOkResponse({ type: CacheStatsDto })
  @Get('stats')
  stats(): CacheStats {
    return this.cache.stats();
  }

  @ApiOperation({ summary: 'Forget every answer, in every process' })
  @ApiOkResponse({ type: InvalidationDto })
  @ApiAcceptedResponse({ type: InvalidationDto })
  @ApiProblems(503)
  @Delete()
  @HttpCode(200)
  async clear(
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<InvalidationDto> {
    await this.trail.record('cache_cleared', caller, {});
    const { everywhere } = await this.cache.clearAll();
    return this.#answer(everywhere, response);
  }

  @ApiOperation({ summary: 'Forget every answer of an agent, in every process' })
  @ApiOkResponse({ type: InvalidationDto })
  @ApiAcceptedResponse({ type: InvalidationDto })
  @ApiProblems(404, 503)
  @Delete(':agent')
  @HttpCode(200)
  async invalidateAgent(
    @Param('agent') name: string,
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<InvalidationDto> {
    const { id: agent } = this.registry.get(name);
    await this.trail.record('cache_agent_invalidated', caller, { agent });
    const { everywhere } = await this.cache.invalidateAgent(agent);
    return this.#answer(everywhere, response);
  }

  @ApiOperation({ summary: 'Forget the answer to one call, which is described as it was made' })
  @ApiOkResponse({ type: InvalidationDto })
  @ApiAcceptedResponse({ type: InvalidationDto })
  @ApiProblems(400, 404, 410, 413, 415, 503)
  @UseGuards(JsonBodyGuard)
  @Post(':agent/invalidate')
  @HttpCode(200)
  async invalidateResponse(
    @Param('agent') name: string,
    @Body(BODY) { input, context, session, user }: InvalidateResponseDto,
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<InvalidationDto> {
    const { id: agent } = this.registry.get(name);
    const identity = runIdentity(caller);
    const owner = { ...identity, user: user ?? identity.user };
    await this.trail.record('cache_response_invalidated', caller, { agent, ...(user !== undefined && { user }) });
    const everywhere = await this.cache.invalidateResponse(agent, input, { context, session, ...owner });
    return this.#answer(everywhere, response);
  }

  #answer(everywhere: boolean, response: PlatformResponse): InvalidationDto {
    if (!everywhere) this.adapterHost.httpAdapter.status(response, 202);
    return { everywhere };
  }
}
