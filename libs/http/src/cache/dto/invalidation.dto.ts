import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { ExecuteDto } from '../../agents/dto/execute.dto.js';
import { Optional } from '../../request/optional.decorator.js';

/** The body of the call whose answer is to be forgotten, and for whom it was made. */
export class InvalidateResponseDto extends ExecuteDto {
  @ApiPropertyOptional({ maxLength: 256, description: 'A user of the caller’s tenant. Without it: of the caller.' })
  @Optional()
  @IsString()
  @Length(1, 256)
  user?: string;
}

/** What became of an invalidation. */
export class InvalidationDto {
  @ApiProperty({
    description:
      'False, with status 202, while other processes cannot be told because the shared store is away. They are as soon as it is back; one answer that was to be forgotten is given by them for as long as their memory holds it.',
  })
  readonly everywhere: boolean;
}
