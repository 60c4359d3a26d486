import { agentsOptionsSchema, mcpOptionsSchema } from '@ossa/agent';
import { cacheOptionsSchema } from '@ossa/cache';
import { positiveDurationSchema } from '@ossa/contracts';
import { httpOptionsSchema } from '@ossa/http';
import { nearestName } from '@ossa/manifest';
import { PROVIDER_ENVIRONMENT, providersOptionsSchema } from '@ossa/providers';
import { rateLimitOptionsSchema } from '@ossa/rate-limit';
import {
  auditOptionsSchema,
  authOptionsSchema,
  budgetOptionsSchema,
  egressOptionsSchema,
  pricesOptionsSchema,
  secretsOptionsSchema,
} from '@ossa/security';
import { redisOptionsSchema } from '@ossa/stores';
import { z } from 'zod';

const { defaultProvider, defaultModel, providers, enforceHttps, signRequests, simulated } =
  providersOptionsSchema.shape;

/** The whole configuration file. Each block is described where it is used; here is only how they fit together. */
export const configurationSchema = z
  .strictObject({
    defaultProvider,
    defaultModel,
    /** Temperature of agents that name none. */
    defaultTemperature: z.number().min(0).max(2).optional(),
    /** How long a run may take when neither its caller nor its agent says so. */
    defaultTimeout: positiveDurationSchema.default(300_000),
    agents: agentsOptionsSchema.prefault({}),
    providers,
    simulated,
    mcp: mcpOptionsSchema.prefault({}),
    rateLimit: rateLimitOptionsSchema.prefault({}),
    cache: cacheOptionsSchema.prefault({}),
    security: z
      .strictObject({
        enforceHttps,
        signRequests,
        egress: egressOptionsSchema.prefault({}),
        audit: auditOptionsSchema.prefault({}),
        secrets: secretsOptionsSchema.prefault({}),
      })
      .prefault({}),
    safety: budgetOptionsSchema.prefault({}),
    prices: pricesOptionsSchema.default({}),
    redis: redisOptionsSchema.prefault({}),
    auth: authOptionsSchema.prefault({}),
    http: httpOptionsSchema.prefault({}),
    observability: z
      .strictObject({ logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info') })
      .prefault({}),
  })
  .superRefine((configuration, context) => {
    const message = unknownDefaultProvider(configuration);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['defaultProvider'], message });
  });

/** What is wrong with a default provider that is neither configured nor known by its name. */
function unknownDefaultProvider(configuration: {
  readonly defaultProvider: string;
  readonly providers: Readonly<Record<string, unknown>>;
}): string | undefined {
  const { defaultProvider: name, providers: configured } = configuration;
  const known = [...new Set(['auto', ...Object.keys(configured), ...Object.keys(PROVIDER_ENVIRONMENT)])];
  if (name === '' || known.includes(name)) return undefined;
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `one of ${known.join(', ')}` : JSON.stringify(nearest);
  return `expected ${hint}, or add it under providers with its baseUrl`;
}

/** The configuration with every default filled in. */
export type Configuration = z.output<typeof configurationSchema>;

/** The configuration as it is written. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
