import { Body, Controller, HttpCode, Post, Res, UseFilters, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentExecutor } from '@ossa/agent';
import { ProviderFactory } from '@ossa/providers';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { setCacheStatus } from '../cache/cache-status.js';
import { RunSender } from '../event-stream/run-sender.service.js';
import { TOLERANT_BODY } from '../request/body.pipe.js';
import { JsonBodyGuard } from '../request/json-body.guard.js';
import { OpenResponses } from '../request/open-responses.service.js';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';
import { runClient } from '../request/run-client.js';
import { ChatChunks } from './chat-chunks.js';
import { chatCompletion } from './chat-completion.js';
import { ChatCompletionDto } from './chat-completion.dto.js';
import { lastUserText } from './chat-messages.js';
import { chatOptions } from './chat-options.js';
import { OpenAiErrorFilter } from './openai-error.filter.js';

/** OpenAI's chat completions; the model is the name of an agent. */
@ApiTags('openai')
@UseFilters(OpenAiErrorFilter)
@UseGuards(JsonBodyGuard)
@Controller('v1/chat/completions')
export class ChatCompletionsController {
  constructor(
    private readonly executor: AgentExecutor,
    private readonly providers: ProviderFactory,
    private readonly adapterHost: HttpAdapterHost,
    private readonly responses: OpenResponses,
    private readonly sender: RunSender,
  ) {}

  @ApiOperation({ summary: 'Talk to an agent with a client of OpenAI' })
  @ApiOkResponse({
    description: 'A chat completion; with `stream: true` its chunks as Server-Sent Events.',
    content: {
      'application/json': { schema: { type: 'object', additionalProperties: true } },
      'text/event-stream': { schema: { type: 'object', additionalProperties: true } },
    },
    headers: { 'X-Ossa-Cache': { schema: { type: 'string', enum: ['hit', 'miss', 'bypass'] } } },
  })
  @Post()
  @HttpCode(200)
  async complete(
    @Body(TOLERANT_BODY) body: ChatCompletionDto,
    @Caller() caller: ApiKeyIdentity | undefined,
    @Res() response: PlatformResponse,
  ): Promise<void> {
    const node = nodeResponse(response);
    const options = chatOptions(body, caller, runClient(this.responses, node));
    const input = lastUserText(options.messages);
    if (body.stream === true) {
      if (this.providers.simulated) node.setHeader('X-Ossa-Simulated', 'true');
      const run = this.executor.stream(body.model, input, options);
      const chunks = new ChatChunks(run.runId, body.model, body.stream_options?.include_usage === true);
      return this.sender.send(run, chunks, response);
    }
    const result = await this.executor.execute(body.model, input, options);
    if (result.simulated && !node.headersSent) node.setHeader('X-Ossa-Simulated', 'true');
    setCacheStatus(node, options.cache, result);
    this.adapterHost.httpAdapter.reply(response, chatCompletion(result, body.model), 200);
  }
}
