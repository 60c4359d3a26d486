import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { AccessGuard } from './access/access.guard.js';
import { CallerIdentification } from './access/caller-identification.service.js';
import { AdminTrail } from './admin/admin-trail.service.js';
import { AgentsController } from './agents/agents.controller.js';
import { RunsController } from './agents/runs.controller.js';
import { CacheWarmingController } from './cache/cache-warming.controller.js';
import { CacheController } from './cache/cache.controller.js';
import { CircuitsController } from './circuits/circuits.controller.js';
import { ApiDocument } from './docs/api-document.service.js';
import { DocsController } from './docs/docs.controller.js';
import { FailureReply } from './errors/failure-reply.service.js';
import { OssaErrorFilter } from './errors/ossa-error.filter.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { RunSender } from './event-stream/run-sender.service.js';
import { AgentsHealthIndicator } from './health/agents.health.js';
import { HealthChecks } from './health/health-checks.service.js';
import { HealthDetailsController } from './health/health-details.controller.js';
import { HealthController } from './health/health.controller.js';
import { ProvidersHealthIndicator } from './health/providers.health.js';
import { RedisHealthIndicator } from './health/redis.health.js';
import { ServerHealthIndicator } from './health/server.health.js';
import { HTTP_OPTIONS, type HttpOptions } from './http.options.js';
import { ChatCompletionsController } from './openai/chat-completions.controller.js';
import { ModelsController } from './openai/models.controller.js';
import { ProvidersController } from './providers/providers.controller.js';
import { RateLimitsController } from './rate-limits/rate-limits.controller.js';
import { OpenResponses } from './request/open-responses.service.js';
import { ServerErrorFilter } from './server/server-error.filter.js';
import { THROTTLING_PROVIDERS } from './throttling/throttling.providers.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<HttpOptions>({
  optionsInjectionToken: HTTP_OPTIONS,
}).build();

/**
 * The HTTP API, and the guards in front of every route of the application. Import it with `register` or `registerAsync`,
 * with the modules that give `AgentExecutor`, `AgentRegistry`, `ProviderFactory`, `ApiKeys`, `RateLimiter` and
 * `ResponseCache` among its `imports`.
 */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [
    AgentsController,
    RunsController,
    ChatCompletionsController,
    ModelsController,
    CircuitsController,
    ProvidersController,
    RateLimitsController,
    CacheController,
    CacheWarmingController,
    HealthController,
    HealthDetailsController,
    DocsController,
  ],
  providers: [
    FailureReply,
    OpenResponses,
    RunSender,
    ProblemFilter,
    ServerErrorFilter,
    ApiDocument,
    AgentsHealthIndicator,
    ProvidersHealthIndicator,
    ServerHealthIndicator,
    RedisHealthIndicator,
    HealthChecks,
    AdminTrail,
    CallerIdentification,
    ...THROTTLING_PROVIDERS, // before access, so that whoever guesses keys is limited, too
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: OssaErrorFilter },
  ],
  exports: [HTTP_OPTIONS, ProblemFilter, ServerErrorFilter, ApiDocument],
})
export class OssaHttpModule extends ConfigurableModuleClass {}
