import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayNotEmpty,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

/**
 * The body of `POST /v1/chat/completions`, as OpenAI documents it. Null stands for absence. Fields that are not named here
 * are ignored; those that would promise another answer than the one given (`n`, `response_format`, `logprobs`) are refused.
 */
export class ChatCompletionDto {
  @ApiProperty({ description: 'Name of an agent.', example: 'support-agent' })
  @IsString()
  @Length(1, 256)
  model: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ role: 'user', content: 'How do I reset my password?' }],
    description: 'The whole conversation. System messages are appended to the instructions of the agent.',
  })
  @IsArray()
  @ArrayNotEmpty()
  messages: unknown[];

  @ApiPropertyOptional({
    description: 'Tools of the client: returned as calls, never executed here.',
    type: 'array',
    items: { type: 'object', additionalProperties: true },
  })
  @IsOptional()
  @IsArray()
  tools?: unknown[] | null;

  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', enum: ['auto', 'none', 'required'] },
      { type: 'object', additionalProperties: true },
    ],
  })
  @IsOptional()
  tool_choice?: unknown;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  stream?: boolean | null;

  @ApiPropertyOptional({ type: 'object', properties: { include_usage: { type: 'boolean' } } })
  @IsOptional()
  @IsObject()
  stream_options?: { include_usage?: boolean } | null;

  @ApiPropertyOptional({ type: 'number', minimum: 0, maximum: 2 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number | null;

  @ApiPropertyOptional({ type: 'number', minimum: 0, maximum: 1 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, deprecated: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  max_tokens?: number | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  max_completion_tokens?: number | null;

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  @ValidateIf((_, value) => value !== undefined && value !== null && typeof value !== 'string')
  @IsArray()
  @IsString({ each: true })
  stop?: string | string[] | null;

  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @IsInt()
  seed?: number | null;

  @ApiPropertyOptional({ type: 'number', minimum: -2, maximum: 2 })
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number | null;

  @ApiPropertyOptional({ type: 'number', minimum: -2, maximum: 2 })
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number | null;

  @ApiPropertyOptional({ description: 'The end user, while no API key is declared; otherwise the key says who it is.' })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  user?: string | null;

  @ApiPropertyOptional({ type: 'integer', enum: [1] })
  @IsOptional()
  @Equals(1, { message: 'n must be 1: an agent gives one answer' })
  n?: number | null;

  @ApiPropertyOptional({ enum: [false] })
  @IsOptional()
  @Equals(false, { message: 'logprobs are not available from an agent' })
  logprobs?: boolean | null;

  @ApiPropertyOptional({ type: 'object', properties: { type: { type: 'string', enum: ['text'] } } })
  @ValidateIf(
    (body: ChatCompletionDto) =>
      body.response_format?.type !== 'text' && body.response_format !== undefined && body.response_format !== null,
  )
  @IsIn([], {
    message: 'response_format can only be text: the manifest of the agent declares the schema of its output',
  })
  response_format?: { type?: unknown } | null;
}
