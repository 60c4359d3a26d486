import { ApiProperty } from '@nestjs/swagger';

/** An agent as a model of OpenAI's API. */
export class ModelDto {
  @ApiProperty() id: string;
  @ApiProperty({ enum: ['model'] }) object: 'model';
  @ApiProperty({ type: 'integer', description: 'Unix time.' }) created: number;
  @ApiProperty() owned_by: string;
}

export class ModelListDto {
  @ApiProperty({ enum: ['list'] }) object: 'list';
  @ApiProperty({ type: [ModelDto] }) data: ModelDto[];
}
