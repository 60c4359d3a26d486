import { ApiProperty } from '@nestjs/swagger';

class AgentsDetailsDto {
  @ApiProperty({ type: [String] }) names: readonly string[];
  @ApiProperty({ type: 'integer' }) errors: number;
  @ApiProperty({ type: 'integer' }) warnings: number;
}

class ProvidersDetailsDto {
  @ApiProperty({ type: [String] }) configured: readonly string[];
  @ApiProperty({ type: [String] }) usable: readonly string[];
  @ApiProperty({ description: 'True while the simulated provider answers every run.' }) simulated: boolean;
}

/** What is going on inside, for operators. */
export class HealthDetailsDto {
  @ApiProperty({ enum: ['ok', 'degraded', 'error', 'shutting_down'] }) status: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) details: object;
  @ApiProperty({ type: AgentsDetailsDto }) agents: AgentsDetailsDto;
  @ApiProperty({ type: ProvidersDetailsDto }) providers: ProvidersDetailsDto;
  @ApiProperty({ type: 'integer' }) uptimeSeconds: number;
}
