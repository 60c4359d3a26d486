import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AgentInput } from '@ossa/contracts';
import { IsIn, IsInt, IsObject, IsString, Length, Max, Min } from 'class-validator';
import { Optional } from '../../request/optional.decorator.js';
import { IsAgentInput } from './is-agent-input.decorator.js';

const CACHE_MODES = ['use', 'bypass', 'refresh'] as const;
const HOUR_MS = 3_600_000;
const DEADLINE = { message: `deadlineMs must be a whole number of milliseconds from 1 to ${HOUR_MS}` };

/** The body of execute and stream. */
export class ExecuteDto {
  @ApiProperty({
    description: 'What is said to the agent: text, or an object that fills the placeholders of its prompt.',
    oneOf: [
      { type: 'string', minLength: 1 },
      { type: 'object', additionalProperties: true },
    ],
    example: 'How do I reset my password?',
  })
  @IsAgentInput()
  input: AgentInput;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Facts for this run.' })
  @Optional()
  @IsObject()
  context?: Record<string, unknown>;

  @ApiPropertyOptional({ maxLength: 256, description: 'Name of the conversation to continue.' })
  @Optional()
  @IsString()
  @Length(1, 256)
  session?: string;

  @ApiPropertyOptional({ enum: CACHE_MODES, default: 'use' })
  @Optional()
  @IsIn(CACHE_MODES)
  cache?: (typeof CACHE_MODES)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: HOUR_MS, description: 'Milliseconds the run may take.' })
  @Optional()
  @IsInt(DEADLINE)
  @Min(1, DEADLINE)
  @Max(HOUR_MS, DEADLINE)
  deadlineMs?: number;
}
