import { Body, Controller, HttpCode, Param, Post, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentRegistry } from '@ossa/agent';
import { ResponseCache } from '@ossa/cache';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { runIdentity } from '../access/run-identity.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { BODY } from '../request/body.pipe.js';
import { JsonBodyGuard } from '../request/json-body.guard.js';
import { OpenResponses } from '../request/open-responses.service.js';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';
import { traceId } from '../request/trace-id.js';
import { WarmDto, WarmedDto } from './dto/warm.dto.js';

/** Fills the cache of answers with runs of the caller, which count for its limits. They end when the client goes away. */
@ApiTags('cache')
@ApiProblems(400, 401, 403, 404, 413, 415, 429, 503)
@UseFilters(ProblemFilter)
@UseGuards(JsonBodyGuard)
@Controller('v1/cache')
export class CacheWarmingController {
  constructor(
    private readonly cache: ResponseCache,
    private readonly registry: AgentRegistry,
    private readonly responses: OpenResponses,
  ) {}

  @ApiOperation({ summary: 'Run an agent for inputs that are going to be asked, and keep the answers' })
  @ApiOkResponse({ type: WarmedDto })
  @Post(':agent/warm')
  @HttpCode(200)
  async warm(
    @Param('agent') name: string,
    @Body(BODY) { inputs }: WarmDto,
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<WarmedDto> {
    const { id: agent } = this.registry.get(name);
    const node = nodeResponse(response);
    const options = { ...runIdentity(caller), signal: this.responses.signal(node), traceId: traceId(node) };
    return new WarmedDto(await this.cache.warm(agent, inputs, options));
  }
}
