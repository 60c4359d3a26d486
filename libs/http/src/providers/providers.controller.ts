import { Body, Controller, Get, HttpCode, Param, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type KeyRotationResult, ProviderFactory } from '@ossa/providers';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { runIdentity } from '../access/run-identity.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { BODY } from '../request/body.pipe.js';
import { JsonBodyGuard } from '../request/json-body.guard.js';
import { ProviderDto } from './dto/provider.dto.js';
import { KeyRotationDto, RotateKeyDto } from './dto/rotate-key.dto.js';
import { ProviderNotFoundError } from './provider-not-found.error.js';

/** Shows the configured providers with what is wrong about them, and rotates their keys. */
@ApiTags('providers')
@ApiProblems(401, 403, 429)
@UseFilters(ProblemFilter)
@Controller('v1/providers')
export class ProvidersController {
  constructor(private readonly providers: ProviderFactory) {}

  @ApiOperation({ summary: 'List the configured providers with their security findings' })
  @ApiOkResponse({ type: [ProviderDto] })
  @Get()
  list(): ProviderDto[] {
    return this.providers
      .names()
      .map((name) => new ProviderDto(this.providers.describe(name), this.providers.validateSecurity(name).issues));
  }

  @ApiOperation({
    summary: 'Read the key of a provider anew and use it from the next call on',
    description: 'The key comes from where the configuration says: its secret store, or file and environment.',
  })
  @ApiOkResponse({ type: KeyRotationDto })
  @ApiProblems(400, 404, 413, 415, 503)
  @UseGuards(JsonBodyGuard)
  @Post(':name/rotate')
  @HttpCode(200)
  rotate(
    @Param('name') name: string,
    @Body(BODY) { key }: RotateKeyDto,
    @Caller() caller: ApiKeyIdentity | undefined,
  ): Promise<KeyRotationResult> {
    if (!this.providers.names().includes(name)) throw new ProviderNotFoundError(name);
    return this.providers.rotateKey(name, { key, by: runIdentity(caller) });
  }
}
