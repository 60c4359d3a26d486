import { Controller, Get, Param, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentRegistry } from '@ossa/agent';
import type { AgentDefinition } from '@ossa/contracts';
import { seconds } from './chat-completion.js';
import { ModelDto, ModelListDto } from './model.dto.js';
import { OpenAiErrorFilter } from './openai-error.filter.js';

/** The agents as OpenAI's API lists models. */
@ApiTags('openai')
@UseFilters(OpenAiErrorFilter)
@Controller('v1/models')
export class ModelsController {
  readonly #created = seconds();

  constructor(private readonly registry: AgentRegistry) {}

  @ApiOperation({ summary: 'List the agents as models' })
  @ApiOkResponse({ type: ModelListDto })
  @Get()
  list(): ModelListDto {
    const agents = this.registry.all().filter(({ status }) => status !== 'revoked');
    return { object: 'list', data: agents.map((agent) => this.#model(agent)) };
  }

  @ApiOperation({ summary: 'Show one agent as a model' })
  @ApiOkResponse({ type: ModelDto })
  @Get(':id')
  get(@Param('id') id: string): ModelDto {
    return this.#model(this.registry.get(id));
  }

  #model({ id }: AgentDefinition): ModelDto {
    return { id, object: 'model', created: this.#created, owned_by: 'ossa' };
  }
}
