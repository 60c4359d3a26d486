import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import {
  AUDIT_TRAIL,
  CLOCK,
  type Clock,
  CONNECTOR_FACTORY,
  EGRESS_POLICY,
  EVENT_PUBLISHER,
  type EventPublisher,
  PRICE_BOOK,
  SECRET_RESOLVER,
  type Telemetry,
  TELEMETRY,
} from '@ossa/contracts';
import { ApiKeys } from './api-keys/api-keys.service.js';
import { AuditProviderDecorator } from './audit/audit.provider-decorator.js';
import { createAuditTrail } from './audit/trail/create-trail.js';
import { BudgetProviderDecorator } from './budget/budget.provider-decorator.js';
import { BUDGET_PROVIDERS } from './budget/budget.providers.js';
import { EgressGuard } from './egress/egress-guard.js';
import { CachingSecretResolver } from './secrets/secret-resolver.service.js';
import { SecretStores } from './secrets/stores/secret-stores.js';
import { SECURITY_OPTIONS, type SecurityOptions } from './security.options.js';
import { GuardedConnectorFactory } from './transport/guarded-connector-factory.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<SecurityOptions>({
  optionsInjectionToken: SECURITY_OPTIONS,
}).build();

/** What keeps a run within its bounds: the way out for tools, and the keys that open the way in. Import it with `register` or `registerAsync`. */
@Module({
  providers: [
    {
      provide: EGRESS_POLICY,
      inject: [SECURITY_OPTIONS],
      useFactory: ({ egress }: SecurityOptions) => new EgressGuard(egress),
    },
    { provide: CONNECTOR_FACTORY, useFactory: () => new GuardedConnectorFactory() },
    { provide: ApiKeys, inject: [SECURITY_OPTIONS], useFactory: ({ auth }: SecurityOptions) => new ApiKeys(auth.keys) },
    {
      provide: SECRET_RESOLVER,
      inject: [SECURITY_OPTIONS, { token: CLOCK, optional: true }],
      useFactory: (options: SecurityOptions, clock?: Clock) =>
        new CachingSecretResolver(new SecretStores(options), options.secrets, clock),
    },
    {
      provide: AUDIT_TRAIL,
      inject: [
        SECURITY_OPTIONS,
        { token: EVENT_PUBLISHER, optional: true },
        { token: TELEMETRY, optional: true },
        { token: CLOCK, optional: true },
      ],
      useFactory: ({ audit, root }: SecurityOptions, events?: EventPublisher, telemetry?: Telemetry, clock?: Clock) =>
        createAuditTrail(audit, { root, events, telemetry, clock }),
    },
    AuditProviderDecorator,
    ...BUDGET_PROVIDERS,
  ],
  exports: [
    AUDIT_TRAIL,
    CONNECTOR_FACTORY,
    EGRESS_POLICY,
    PRICE_BOOK,
    SECRET_RESOLVER,
    ApiKeys,
    AuditProviderDecorator,
    BudgetProviderDecorator,
  ],
})
export class SecurityModule extends ConfigurableModuleClass {}
