import { ApiProperty } from '@nestjs/swagger';

/** RFC 9457 problem details, for the OpenAPI document. */
export class ProblemDto {
  @ApiProperty({ example: 'urn:ossa:problem:agent_not_found' }) type: string;
  @ApiProperty({ example: 'Not Found' }) title: string;
  @ApiProperty({ type: 'integer', example: 404 }) status: number;
  @ApiProperty() detail: string;
  @ApiProperty({ example: 'agent_not_found' }) code: string;
  @ApiProperty({ description: 'True when the same request may succeed later.' }) retryable: boolean;
  @ApiProperty() requestId: string;
}
