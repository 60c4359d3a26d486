import { ApiProperty } from '@nestjs/swagger';
import type { Warmed } from '@ossa/cache';
import type { AgentInput } from '@ossa/contracts';
import { ArrayMaxSize, ArrayNotEmpty, IsArray } from 'class-validator';
import { IsAgentInput } from '../../agents/dto/is-agent-input.decorator.js';
import { failureOf } from '../../errors/failure.js';

const MAX_INPUTS = 100;

/** The body of a warm-up. */
export class WarmDto {
  @ApiProperty({
    description: 'What is going to be asked.',
    type: 'array',
    items: {
      oneOf: [
        { type: 'string', minLength: 1 },
        { type: 'object', additionalProperties: true },
      ],
    },
    minItems: 1,
    maxItems: MAX_INPUTS,
  })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_INPUTS)
  @IsAgentInput({ each: true })
  inputs: AgentInput[];
}

class WarmFailureDto {
  @ApiProperty({ type: 'integer', description: 'Position among the inputs, from 0.' }) readonly index: number;
  @ApiProperty({ example: 'rate_limited' }) readonly code: string;
  @ApiProperty() readonly message: string;

  constructor(index: number, error: unknown) {
    const { code, message } = failureOf(error);
    this.index = index;
    this.code = code;
    this.message = message;
  }
}

/** What a warm-up has come to. */
export class WarmedDto {
  @ApiProperty({ type: 'integer', description: 'Runs that were made, whether or not their answers may be kept.' })
  readonly succeeded: number;
  @ApiProperty({ type: [WarmFailureDto] }) readonly failures: readonly WarmFailureDto[];

  constructor({ succeeded, failures }: Warmed) {
    this.succeeded = succeeded;
    this.failures = failures.map(({ index, error }) => new WarmFailureDto(index, error));
  }
}
