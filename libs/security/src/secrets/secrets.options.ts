import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

/** The `security.secrets` block of the configuration: the stores that `secret://<store>/…` may name. */
export const secretsOptionsSchema = z.strictObject({
  /** How long a secret without a lease of its own is kept before it is read again. */
  refresh: positiveDurationSchema.default(300_000),
  /** How long such a secret is used while its store cannot be reached. A lease is never outlived. */
  maxStale: positiveDurationSchema.default(86_400_000),
  /** Time for reading one secret. */
  timeout: positiveDurationSchema.default(5000),
  /** `secret://file/<path>`: the folder that secrets are mounted in; paths outside of it are refused. */
  directory: z.string().default('/run/secrets'),
  vault: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      token: z.string().optional(),
      /** A file that an agent keeps the token in. */
      tokenFile: z.string().optional(),
      namespace: z.string().optional(),
    })
    .optional(),
  aws: z.strictObject({ region: z.string().optional(), endpoint: z.url().optional() }).optional(),
  azure: z.strictObject({ vaultUrl: z.url() }).optional(),
  google: z.strictObject({ project: z.string(), endpoint: z.string().optional() }).optional(),
});

export type SecretsOptions = z.output<typeof secretsOptionsSchema>;
