import { Controller, Delete, Get, HttpCode, Param, UseFilters } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { RateLimiter } from '@ossa/rate-limit';
import type { ApiKeyIdentity } from '@ossa/security';
import { Caller } from '../access/caller.js';
import { AdminTrail } from '../admin/admin-trail.service.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { ProblemFilter } from '../errors/problem.filter.js';
import { RateLimitDto } from './dto/rate-limit.dto.js';
import { USER_NAME } from './user-name.pipe.js';

/** Shows what the users of the caller's tenant may still run, and gives it back to them. */
@ApiTags('rate limits')
@ApiProblems(400, 401, 403, 429)
@ApiParam({
  name: 'user',
  type: String,
  description: 'Name of a user; `key:<name>` is the user of a key that names none.',
})
@UseFilters(ProblemFilter)
@Controller('v1/rate-limits')
export class RateLimitsController {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly trail: AdminTrail,
  ) {}

  @ApiOperation({ summary: 'Show the tightest limit of a user as it is now' })
  @ApiOkResponse({ type: RateLimitDto })
  @Get(':user')
  async peek(
    @Param('user', USER_NAME) user: string,
    @Caller() caller: ApiKeyIdentity | undefined,
  ): Promise<RateLimitDto> {
    return new RateLimitDto(user, await this.limiter.peek({ user, tenant: caller?.tenant }));
  }

  @ApiOperation({ summary: 'Give a user all of its limits back, those of runs and those of tokens' })
  @ApiNoContentResponse()
  @ApiProblems(503)
  @Delete(':user')
  @HttpCode(204)
  async reset(@Param('user', USER_NAME) user: string, @Caller() caller: ApiKeyIdentity | undefined): Promise<void> {
    await this.trail.record('rate_limit_reset', caller, { user });
    await this.limiter.reset(user, caller?.tenant);
  }
}
