import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The usage of a run, for the OpenAPI document. */
export class UsageDto {
  @ApiProperty({ type: 'integer', description: 'Includes cached tokens.' }) inputTokens: number;
  @ApiProperty({ type: 'integer', description: 'Includes reasoning tokens.' }) outputTokens: number;
  @ApiProperty({ type: 'integer' }) cachedInputTokens: number;
  @ApiProperty({ type: 'integer' }) reasoningTokens: number;
  @ApiPropertyOptional({ type: 'integer' }) cacheWriteTokens?: number;
  @ApiPropertyOptional({ description: 'Present when the provider reported nothing and these are estimates.' })
  estimated?: boolean;
}

class CostDto {
  @ApiProperty({ type: 'number', nullable: true, description: 'Null while the price of the model is not known.' })
  amount: number | null;
  @ApiProperty() currency: string;
}

class ToolCallRecordDto {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['succeeded', 'failed', 'refused'] }) status: string;
  @ApiProperty() durationMs: number;
}

class TrailEntryDto {
  @ApiProperty({ type: 'integer', description: 'The model call it belongs to, from 1.' }) turn: number;
  @ApiProperty({ type: 'integer', description: 'Position within its model call, from 1.' }) attempt: number;
  @ApiProperty() provider: string;
  @ApiProperty() model: string;
  @ApiPropertyOptional({ description: 'Alias of the key, where the provider has several.' }) key?: string;
  @ApiProperty({ description: '`succeeded`, or what went wrong.' }) outcome: string;
  @ApiProperty({ description: 'False when nothing was sent to the provider.' }) sent: boolean;
  @ApiPropertyOptional({ type: 'integer', description: 'HTTP status of a failed answer.' }) status?: number;
  @ApiProperty({ type: UsageDto }) usage: UsageDto;
  @ApiProperty({ type: 'integer', nullable: true, description: 'In nano-dollars; null while the price is not known.' })
  cost: number | null;
  @ApiProperty({ description: 'Milliseconds since the epoch.' }) startedAt: number;
  @ApiPropertyOptional() firstPartMs?: number;
  @ApiProperty() durationMs: number;
  @ApiPropertyOptional({ description: 'The second of two attempts side by side.' }) hedge?: boolean;
}

/** The answer of a run as the OpenAPI document shows it; at run time it is the `RunResult` itself. */
export class RunResultDto {
  @ApiProperty({ format: 'uuid' }) runId: string;
  @ApiProperty() agent: string;
  @ApiProperty() output: string;
  @ApiPropertyOptional({ description: 'The parsed output, when the agent declares an output schema.' })
  data?: object;
  @ApiProperty({ type: UsageDto }) usage: UsageDto;
  @ApiProperty({ type: CostDto }) cost: CostDto;
  @ApiProperty() provider: string;
  @ApiProperty() model: string;
  @ApiProperty({ enum: ['stop', 'length', 'tools', 'filtered', 'turn_limit', 'tool_limit', 'token_limit'] })
  finishReason: string;
  @ApiProperty({ type: [ToolCallRecordDto] }) toolCalls: ToolCallRecordDto[];
  @ApiProperty() simulated: boolean;
  @ApiProperty() cached: boolean;
  @ApiProperty() durationMs: number;
  @ApiProperty({ type: [TrailEntryDto] }) trail: TrailEntryDto[];
}
