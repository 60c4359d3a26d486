import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { OpenResponses } from '../request/open-responses.service.js';

/** Down from the first moment of the shutdown on, while requests under way still end. */
@Injectable()
export class ServerHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly responses: OpenResponses,
  ) {}

  check(): HealthIndicatorResult<'server'> {
    const indicator = this.indicators.check('server');
    return this.responses.closing ? indicator.down('The server is shutting down.') : indicator.up();
  }
}
