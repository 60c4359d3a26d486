import { z } from 'zod';
import { authOptionsSchema } from './api-keys/api-keys.options.js';
import { auditOptionsSchema } from './audit/audit.options.js';
import { budgetOptionsSchema } from './budget/budget.options.js';
import { egressOptionsSchema } from './egress/egress.options.js';
import { pricesOptionsSchema } from './prices/prices.options.js';
import { secretsOptionsSchema } from './secrets/secrets.options.js';
import type { ReadEnvironment } from './secrets/stores/environment.secret-store.js';

/** The part of the configuration that the security library reads. */
export const securityOptionsSchema = z.strictObject({
  egress: egressOptionsSchema.prefault({}),
  auth: authOptionsSchema.prefault({}),
  audit: auditOptionsSchema.prefault({}),
  budget: budgetOptionsSchema.prefault({}),
  prices: pricesOptionsSchema.default({}),
  secrets: secretsOptionsSchema.prefault({}),
  /** Plain http is refused outside loopback. */
  enforceHttps: z.boolean().default(true),
  /** Gives the variables that `secret://env/…` may name. */
  environment: z.custom<ReadEnvironment>((value) => typeof value === 'function').default(() => () => ({})),
  /** Folder that relative paths start from. */
  root: z.string().default('.'),
});

export type SecurityOptions = z.output<typeof securityOptionsSchema>;

/** Injection token of {@link SecurityOptions}. */
export const SECURITY_OPTIONS = Symbol('ossa:security-options');
