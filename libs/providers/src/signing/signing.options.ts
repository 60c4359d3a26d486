import { z } from 'zod';

/** `providers.<name>.signing`: requests are signed for gateways and providers that ask for it. */
export const signingOptionsSchema = z.discriminatedUnion('scheme', [
  z.strictObject({
    /** HMAC-SHA256 over method, path, SHA-256 of the body and a timestamp. */
    scheme: z.literal('hmac'),
    keyId: z.string().min(1),
    /** The secret itself, or a `secret://` reference. */
    secret: z.string().min(1),
  }),
  z.strictObject({
    /** AWS Signature Version 4. */
    scheme: z.literal('sigv4'),
    region: z.string().min(1),
    service: z.string().min(1).default('bedrock'),
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    sessionToken: z.string().optional(),
  }),
]);

export type SigningOptions = z.output<typeof signingOptionsSchema>;
