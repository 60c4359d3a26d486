import { Inject, Injectable, Logger, type OnModuleInit, Optional } from '@nestjs/common';
import { NOOP_TELEMETRY, TELEMETRY, type Telemetry } from '@ossa/contracts';
import { PROVIDERS_OPTIONS } from '../providers.module-definition.js';
import type { ProvidersOptions } from '../providers.options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import type { SecurityReport } from './security-issue.js';
import { securityIssues } from './security-issues.js';

/** Looks at the options of each provider with the eyes of somebody who wants its key. Warns at the start of keys in a file. */
@Injectable()
export class ProviderSecurity implements OnModuleInit {
  readonly #origins: ProvidersOptions['keyOrigins'];
  readonly #signRequests: boolean;

  constructor(
    @Inject(PROVIDERS_OPTIONS) { keyOrigins, signRequests }: ProvidersOptions,
    private readonly registry: ProviderRegistry,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {
    this.#origins = keyOrigins;
    this.#signRequests = signRequests;
  }

  onModuleInit(): void {
    const logger = new Logger(ProviderSecurity.name);
    for (const provider of this.registry.names()) {
      const [first, ...more] = this.validate(provider).issues.filter(({ code }) => code === 'plaintext_key');
      if (first === undefined) continue;
      this.telemetry.count('ossa.provider.plaintext-keys', 1 + more.length, { provider });
      logger.warn(
        more.length === 0
          ? first.message
          : `${first.message} The same goes for ${more.map(({ path }) => path).join(', ')}.`,
      );
    }
  }

  /** @throws UnknownProviderError when the name means nothing; a known provider without a key is an issue, not an error */
  validate(name: string): SecurityReport {
    const rules = { origins: this.#origins[name] ?? {}, signRequests: this.#signRequests };
    const issues = securityIssues(this.registry.known(name), rules);
    return { valid: issues.length === 0, issues };
  }
}
