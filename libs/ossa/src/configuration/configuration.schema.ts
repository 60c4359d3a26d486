import { agentsOptionsSchema, mcpOptionsSchema } from '@ossa/agent';
import { durationSchema } from '@ossa/contracts';
import { httpOptionsSchema } from '@ossa/http';
import { providersOptionsSchema } from '@ossa/providers';
import { authOptionsSchema, egressOptionsSchema } from '@ossa/security';
import { z } from 'zod';

const { defaultProvider, defaultModel, providers, simulated } = providersOptionsSchema.shape;

/** The whole configuration file. Each block is described where it is used; here is only how they fit together. */
export const configurationSchema = z.strictObject({
  defaultProvider,
  defaultModel,
  /** Temperature of agents that name none. */
  defaultTemperature: z.number().min(0).max(2).optional(),
  /** How long a run may take when neither its caller nor its agent says so. */
  defaultTimeout: durationSchema.default(300_000),
  agents: agentsOptionsSchema.prefault({}),
  providers,
  simulated,
  mcp: mcpOptionsSchema.prefault({}),
  security: z.strictObject({ egress: egressOptionsSchema.prefault({}) }).prefault({}),
  auth: authOptionsSchema.prefault({}),
  http: httpOptionsSchema.prefault({}),
  observability: z.strictObject({ logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});

/** The configuration with every default filled in. */
export type Configuration = z.output<typeof configurationSchema>;

/** The configuration as it is written. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
