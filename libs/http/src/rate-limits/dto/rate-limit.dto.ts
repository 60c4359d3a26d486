import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { RateLimitFigures, RateLimitScope } from '@ossa/contracts';

/** What a user may still run: the tightest of the limits. */
export class RateLimitDto {
  @ApiProperty() readonly user: string;
  @ApiProperty({ description: 'False while no limit applies; the other fields are absent then.' })
  readonly limited: boolean;
  @ApiPropertyOptional({ enum: ['user', 'agent', 'global'], description: 'Whose limit it is.' })
  readonly scope?: RateLimitScope;
  @ApiPropertyOptional({ type: 'integer', description: 'Runs that may start at once when nothing was used.' })
  readonly limit?: number;
  @ApiPropertyOptional({ type: 'integer', description: 'Runs that may start now.' }) readonly remaining?: number;
  @ApiPropertyOptional({ description: 'Milliseconds until all of the limit is there again.' })
  readonly resetMs?: number;

  constructor(user: string, figures: RateLimitFigures | undefined) {
    this.user = user;
    this.limited = figures !== undefined;
    if (figures !== undefined) Object.assign(this, figures);
  }
}
