import { byteSizeSchema, positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';
import { HOST_PATTERN } from './host-pattern.js';

/** The `security.egress` block of the configuration: where tools may connect to. */
export const egressOptionsSchema = z.strictObject({
  /**
   * Hosts that tools may reach: `api.example.com`, `*.example.com` (any host below it), each with an optional port. Without
   * a port only the default port of the scheme is open. Empty: tools reach nothing.
   */
  allowHosts: z
    .array(z.string().regex(HOST_PATTERN, 'expected a host such as api.example.com, *.example.com or localhost:8080'))
    .default([]),
  /**
   * An allowed host may be at a loopback or private address, and may speak plain http there. Addresses of cloud metadata
   * services stay closed.
   */
  allowPrivate: z.boolean().default(false),
  /** Time for a request with its answer. */
  timeout: positiveDurationSchema.default(30_000),
  /** Limit of an answer, counted after decompression. */
  maxResponseBytes: byteSizeSchema.default(1_048_576),
});

export type EgressOptions = z.output<typeof egressOptionsSchema>;
