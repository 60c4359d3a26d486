import { z } from 'zod';

/** An object of the standard that allows unknown keys. */
export const open = z.looseObject;

/** An object of the standard that allows no unknown key. */
export const closed = z.strictObject;

/** An object whose members the standard leaves to its users. */
export const freeObject = () => z.record(z.string(), z.unknown());

/** Labels, annotations, tags: names to text. */
export const stringMap = () => z.record(z.string(), z.string());

/** Lower-case name that starts and ends with a letter or digit. */
export const dnsLabel = () => z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

/** Digits and a unit: `30s`, `5m`, `1h`. */
export const duration = () => z.string().regex(/^[0-9]+(s|m|h)$/);

/** SemVer 2.0.0 without a leading v. */
export const semanticVersion = () =>
  z
    .string()
    .regex(
      /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/,
    );

/** Reference to a secret, never the secret. */
export const credentialSource = () =>
  open({
    type: z.enum(['secretRef', 'workloadIdentity', 'external', 'env']),
    ref: z.string().describe('Reference to a secret, never the secret'),
    format: z.enum(['json', 'text', 'base64']).optional(),
  });
