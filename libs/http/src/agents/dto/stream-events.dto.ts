import { ApiProperty } from '@nestjs/swagger';

/** `event: start` */
export class StartEventDto {
  @ApiProperty({ format: 'uuid' }) runId: string;
  @ApiProperty() agent: string;
}

/** `event: chunk` */
export class ChunkEventDto {
  @ApiProperty() text: string;
}

/** `event: tool` */
export class ToolEventDto {
  @ApiProperty() callId: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['started', 'succeeded', 'failed', 'refused'] }) status: string;
}

/** `event: error`: the last event of a run that failed after its first part. */
export class ErrorEventDto {
  @ApiProperty() code: string;
  @ApiProperty() message: string;
  @ApiProperty() retryable: boolean;
  @ApiProperty({ enum: [true] }) partial: boolean;
}
