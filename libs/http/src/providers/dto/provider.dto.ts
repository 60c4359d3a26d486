import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ProviderDescription, SecurityIssue } from '@ossa/providers';

class SecurityFindingDto {
  @ApiProperty({ example: 'plaintext_key' }) readonly code: string;
  @ApiProperty({ description: 'Where it stands in the configuration.', example: 'providers.openai.apiKey' })
  readonly path: string;
  @ApiProperty({ description: 'What is wrong and what to write instead.' }) readonly message: string;
}

/** A provider without anything that is secret. */
export class ProviderDto {
  @ApiProperty() readonly name: string;
  @ApiProperty({ description: 'False while its key or its address is missing.' }) readonly usable: boolean;
  @ApiProperty({ description: 'The protocol it is spoken to in.', example: 'openai' }) readonly adapter: string;
  @ApiPropertyOptional({ description: 'Where it is reached.', example: 'api.openai.com' }) readonly host?: string;
  @ApiPropertyOptional() readonly defaultModel?: string;
  @ApiProperty({ type: [String], description: 'Names of the keys of its pool.' }) readonly keys: readonly string[];
  @ApiProperty({ type: [SecurityFindingDto], description: 'What should be corrected in its configuration.' })
  readonly findings: readonly SecurityFindingDto[];

  constructor(
    { name, usable, adapter, host, defaultModel, keys }: ProviderDescription,
    issues: readonly SecurityIssue[],
  ) {
    this.name = name;
    this.usable = usable;
    this.adapter = adapter;
    this.host = host;
    this.defaultModel = defaultModel;
    this.keys = keys;
    this.findings = issues.map(({ code, path, message }) => ({ code, path, message }));
  }
}
