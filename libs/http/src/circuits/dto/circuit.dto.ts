import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CircuitStatus } from '@ossa/providers';

class CircuitCountsDto {
  @ApiProperty({ type: 'integer' }) readonly calls: number;
  @ApiProperty({ type: 'integer' }) readonly failures: number;
  @ApiProperty({ type: 'integer', description: 'Calls whose first part came late.' }) readonly slow: number;
  @ApiProperty({ type: 'integer', description: 'Failures in a row.' }) readonly consecutive: number;
}

/** The circuit breaker of one target, as the process that answers sees it. */
export class CircuitDto {
  @ApiProperty({
    description: 'Provider, model and, where it is not the provider’s own, base URL. URL-encode it in a path.',
    example: 'openai|gpt-4o',
  })
  readonly key: string;
  @ApiProperty() readonly provider: string;
  @ApiProperty() readonly model: string;
  @ApiPropertyOptional() readonly baseUrl?: string;
  @ApiProperty({ enum: ['closed', 'open', 'half-open'] }) readonly state: string;
  @ApiProperty({ format: 'date-time', description: 'When it came into this state.' }) readonly since: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Until when every call is refused.' })
  readonly retryAt?: string;
  @ApiProperty({ type: 'integer', description: 'Openings in a row; each doubles the time until the next probe.' })
  readonly openings: number;
  @ApiProperty({ description: 'The time over which calls are counted, in milliseconds.' }) readonly windowMs: number;
  @ApiProperty({ type: CircuitCountsDto, description: 'Calls of this process within the window.' })
  readonly counts: CircuitStatus['counts'];

  constructor({ since, retryAt, ...status }: CircuitStatus) {
    Object.assign(this, status);
    this.since = new Date(since).toISOString();
    if (retryAt !== undefined) this.retryAt = new Date(retryAt).toISOString();
  }
}
