import { byteSizeSchema, durationSchema, positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

const portSchema = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,5}$/, { error: 'expected a port number' })
      .transform(Number),
  ])
  .pipe(z.number().int().min(0).max(65_535));

const hopsSchema = z.number().int().min(0).max(16);

/** An address or a range; a bare number would be too many proxies. */
const addressSchema = z.string().regex(/^(?=.*[.:])[0-9a-f.:/]+$/i);

const trustProxySchema = z.union(
  [
    hopsSchema,
    z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number)
      .pipe(hopsSchema),
    z
      .string()
      .transform((list) => list.split(',').map((address) => address.trim()))
      .pipe(z.array(addressSchema)),
    z.array(addressSchema),
  ],
  {
    error:
      'expected the number of proxies in front, or a list of their addresses; true would let every client choose its address',
  },
);

/** The `http` block of the configuration. */
export const httpOptionsSchema = z.strictObject({
  /** Address to listen on. Any other than a loopback address needs an API key. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Port to listen on; 0 takes a free one. */
  port: portSchema.default(3000),
  /** Largest request body that is read, after decompression. */
  bodyLimit: byteSizeSchema.default(1024 ** 2),
  /** Number of proxies in front of the server, or their addresses. */
  trustProxy: trustProxySchema.default(0),
  /** Pause after which a comment keeps an event stream alive. */
  heartbeat: positiveDurationSchema.default(15_000),
  /** Time that requests under way get to end when the server shuts down. */
  drain: durationSchema.default(10_000),
  /** Serve the OpenAPI document and its user interface at `/docs`. */
  docs: z.boolean().default(true),
});

export type HttpOptions = z.output<typeof httpOptionsSchema>;

/** Injection token of {@link HttpOptions}. */
export const HTTP_OPTIONS = Symbol('ossa:http-options');
