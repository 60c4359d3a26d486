import { z } from 'zod';
import { authOptionsSchema } from './api-keys/api-keys.options.js';
import { egressOptionsSchema } from './egress/egress.options.js';

/** The part of the configuration that the security library reads. */
export const securityOptionsSchema = z.strictObject({
  egress: egressOptionsSchema.prefault({}),
  auth: authOptionsSchema.prefault({}),
});

export type SecurityOptions = z.output<typeof securityOptionsSchema>;

/** Injection token of {@link SecurityOptions}. */
export const SECURITY_OPTIONS = Symbol('ossa:security-options');
