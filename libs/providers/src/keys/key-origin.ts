import { z } from 'zod';

/**
 * Where a secret of a provider's options comes from: written in the configuration file, a variable of the environment, a
 * secret store, or the program that gave the options. `none`: there is none.
 */
const keyOriginSchema = z.enum(['plaintext', 'environment', 'secret', 'options', 'none']);

/** Provider to path within its options, for example `apiKey` or `keys.0.apiKey`, to origin. */
export const keyOriginsSchema = z.record(z.string(), z.record(z.string(), keyOriginSchema));

export type KeyOrigin = z.output<typeof keyOriginSchema>;
export type KeyOrigins = Readonly<Record<string, Readonly<Record<string, KeyOrigin>>>>;
