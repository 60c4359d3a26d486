import type { Type } from '@nestjs/common';
import { ContextRunStage, EventsRunStage } from '@ossa/agent';
import { CacheRunStage } from '@ossa/cache';
import type { ProviderDecorator, RunStage } from '@ossa/contracts';
import {
  AttemptProviderDecorator,
  CircuitBreakerProviderDecorator,
  DeadlineProviderDecorator,
  FallbackProviderDecorator,
  HedgeProviderDecorator,
  KeyPoolProviderDecorator,
  RetryProviderDecorator,
} from '@ossa/providers';
import { RateFeedbackProviderDecorator, RateLimitRunStage } from '@ossa/rate-limit';
import { AuditProviderDecorator, BudgetProviderDecorator } from '@ossa/security';

/** Around every model call, outermost first. */
export const MODEL_STAGES: readonly Type<ProviderDecorator>[] = [
  AuditProviderDecorator, // one record set per call
  RateFeedbackProviderDecorator, // what it used, for the limits
  FallbackProviderDecorator, // the ordered targets
  HedgeProviderDecorator,
  RetryProviderDecorator, // the only retry loop
  KeyPoolProviderDecorator, // picks the key or endpoint
  AttemptProviderDecorator, // one record per attempt
  BudgetProviderDecorator, // reserve, then settle
  CircuitBreakerProviderDecorator,
  DeadlineProviderDecorator,
];

/** Around every run, outermost first. */
export const RUN_STAGES: readonly Type<RunStage>[] = [
  ContextRunStage,
  EventsRunStage, // cache hits too
  RateLimitRunStage,
  CacheRunStage,
];

/** How an application changes the chains: each function gets the default list and returns the one to use. */
export interface ChainOptions {
  readonly model?: (defaults: readonly Type<ProviderDecorator>[]) => readonly Type<ProviderDecorator>[];
  readonly run?: (defaults: readonly Type<RunStage>[]) => readonly Type<RunStage>[];
}
