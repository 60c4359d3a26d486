import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { EGRESS_POLICY } from '@ossa/contracts';
import { ApiKeys } from './api-keys/api-keys.service.js';
import { EgressGuard } from './egress/egress-guard.js';
import { SECURITY_OPTIONS, type SecurityOptions } from './security.options.js';

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
    { provide: ApiKeys, inject: [SECURITY_OPTIONS], useFactory: ({ auth }: SecurityOptions) => new ApiKeys(auth.keys) },
  ],
  exports: [EGRESS_POLICY, ApiKeys],
})
export class SecurityModule extends ConfigurableModuleClass {}
