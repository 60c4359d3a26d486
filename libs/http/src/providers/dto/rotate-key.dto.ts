import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { Optional } from '../../request/optional.decorator.js';

/** The body of a rotation. It never holds a key: the new one is read from where the configuration says. */
export class RotateKeyDto {
  @ApiPropertyOptional({ maxLength: 64, description: 'Name of one key of the pool; without it all are rotated.' })
  @Optional()
  @IsString()
  @Length(1, 64)
  key?: string;
}

/** What a rotation did. */
export class KeyRotationDto {
  @ApiProperty() readonly provider: string;
  @ApiPropertyOptional() readonly key?: string;
  @ApiProperty({ description: 'False when the source of the key still has the one from before.' })
  readonly changed: boolean;
}
