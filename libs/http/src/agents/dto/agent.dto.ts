import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AgentDefinition, AgentLimits, JsonSchema } from '@ossa/contracts';

/** An agent as the list shows it; its instructions are not shown. */
export class AgentSummaryDto {
  @ApiProperty({ description: 'How the agent is addressed: its name, or namespace.name.' }) readonly id: string;
  @ApiProperty() readonly name: string;
  @ApiPropertyOptional() readonly namespace?: string;
  @ApiPropertyOptional() readonly version?: string;
  @ApiPropertyOptional() readonly description?: string;
  @ApiProperty({ enum: ['active', 'deprecated', 'revoked'] }) readonly status: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) readonly labels: Readonly<
    Record<string, string>
  >;
  @ApiPropertyOptional({ description: 'Absent: the default provider.' }) readonly provider?: string;
  @ApiPropertyOptional({ description: 'Absent: the default model.' }) readonly model?: string;
  @ApiProperty({ type: [String] }) readonly tools: readonly string[];
  @ApiProperty({ description: 'Where the manifest came from.' }) readonly source: string;

  constructor(agent: AgentDefinition) {
    this.id = agent.id;
    this.name = agent.name;
    this.namespace = agent.namespace;
    this.version = agent.version;
    this.description = agent.description;
    this.status = agent.status;
    this.labels = agent.labels;
    this.provider = agent.model.provider;
    this.model = agent.model.model;
    this.tools = agent.tools.map((tool) => tool.name);
    this.source = agent.source;
  }
}

class AgentToolDto {
  @ApiProperty() readonly name: string;
  @ApiProperty() readonly type: string;
  @ApiPropertyOptional() readonly description?: string;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'JSON Schema of the arguments.' })
  readonly parameters?: JsonSchema;
}

class AgentLimitsDto {
  @ApiProperty({ type: 'integer' }) readonly maxTurns: number;
  @ApiPropertyOptional({ type: 'integer' }) readonly maxToolCalls?: number;
  @ApiPropertyOptional() readonly timeoutMs?: number;
  @ApiPropertyOptional() readonly turnTimeoutMs?: number;
  @ApiPropertyOptional({ type: 'integer' }) readonly maxTokensPerRun?: number;
}

/** One agent with its tools and limits. */
export class AgentDetailsDto extends AgentSummaryDto {
  @ApiProperty() readonly digest: string;
  @ApiProperty({ type: [AgentToolDto] }) readonly toolSchemas: readonly AgentToolDto[];
  @ApiProperty({ type: AgentLimitsDto }) readonly limits: AgentLimits;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'JSON Schema of the answer.' })
  readonly output?: JsonSchema;

  constructor(agent: AgentDefinition) {
    super(agent);
    this.digest = agent.digest;
    this.toolSchemas = agent.tools.map(({ name, type, description, parameters }) => ({
      name,
      type,
      description,
      parameters,
    }));
    this.limits = agent.limits;
    this.output = agent.output;
  }
}
