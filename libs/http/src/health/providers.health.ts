import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ProviderFactory } from '@ossa/providers';

/** Degraded while no provider could answer a run; nothing is called to find out. */
@Injectable()
export class ProvidersHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly providers: ProviderFactory,
  ) {}

  check(): HealthIndicatorResult<'providers'> {
    const indicator = this.indicators.check('providers');
    if (this.providers.simulated) return indicator.up({ simulated: true });
    if (this.providers.usable().length === 0) return indicator.degraded('No provider is configured.');
    return indicator.up();
  }
}
