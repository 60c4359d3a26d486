import { Body, Controller, HttpCode, Param, Post, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { AgentExecutor } from '@ossa/agent';
import type { RunResult } from '@ossa/contracts';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { setCacheStatus } from '../cache/cache-status.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { RunSender } from '../event-stream/run-sender.service.js';
import { BODY } from '../request/body.pipe.js';
import { JsonBodyGuard } from '../request/json-body.guard.js';
import { OpenResponses } from '../request/open-responses.service.js';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';
import { runClient } from '../request/run-client.js';
import { ExecuteDto } from './dto/execute.dto.js';
import { RunResultDto } from './dto/run-result.dto.js';
import { ChunkEventDto, ErrorEventDto, StartEventDto, ToolEventDto } from './dto/stream-events.dto.js';
import { RunEvents } from './run-events.js';
import { runOptions } from './run-options.js';

const EVENTS = [StartEventDto, ChunkEventDto, ToolEventDto, RunResultDto, ErrorEventDto];

/** Runs agents. A run ends when its client goes away. */
@ApiTags('agents')
@ApiProblems(400, 401, 402, 403, 404, 410, 413, 415, 422, 429, 500, 502, 503, 504)
@UseFilters(ProblemFilter)
@UseGuards(JsonBodyGuard)
@Controller('v1/agents')
export class RunsController {
  constructor(
    private readonly executor: AgentExecutor,
    private readonly responses: OpenResponses,
    private readonly sender: RunSender,
  ) {}

  @ApiOperation({ summary: 'Run an agent and wait for its answer' })
  @ApiOkResponse({
    type: RunResultDto,
    headers: { 'X-Ossa-Cache': { schema: { type: 'string', enum: ['hit', 'miss', 'bypass'] } } },
  })
  @Post(':name/execute')
  @HttpCode(200)
  async execute(
    @Param('name') name: string,
    @Body(BODY) body: ExecuteDto,
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<RunResult> {
    const node = nodeResponse(response);
    const options = runOptions(body, caller, runClient(this.responses, node));
    const result = await this.executor.execute(name, body.input, options);
    setCacheStatus(node, options.cache, result);
    return result;
  }

  @ApiOperation({
    summary: 'Run an agent and get its answer as it is written, as Server-Sent Events: start, chunk, tool, done, error',
  })
  @ApiExtraModels(...EVENTS)
  @ApiOkResponse({
    description:
      'The data of each event is one of these, in the order start, chunk and tool, done; error ends a run that failed half-way.',
    content: { 'text/event-stream': { schema: { oneOf: EVENTS.map((event) => ({ $ref: getSchemaPath(event) })) } } },
  })
  @Post(':name/stream')
  @HttpCode(200)
  stream(
    @Param('name') name: string,
    @Body(BODY) body: ExecuteDto,
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res() response: PlatformResponse,
  ): Promise<void> {
    const options = runOptions(body, caller, runClient(this.responses, nodeResponse(response)));
    const run = this.executor.stream(name, body.input, options);
    return this.sender.send(run, new RunEvents(run), response);
  }
}
