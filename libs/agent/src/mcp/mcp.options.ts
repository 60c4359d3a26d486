import { durationSchema, positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';

const common = {
  /** Offer only these tools of the server. @default all */
  tools: z.array(z.string()).optional(),
  /** Time for the connection and for each call. */
  timeout: positiveDurationSchema.default(30_000),
};

const httpServerSchema = z.strictObject({
  transport: z.literal('http'),
  /** Address of a streamable HTTP endpoint. The operator chose it, so the egress rules for tools do not apply. */
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()).default({}),
  ...common,
});

const stdioServerSchema = z.strictObject({
  transport: z.literal('stdio'),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** All the process gets besides PATH, HOME and LANG. */
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
  ...common,
});

/** The `mcp` block of the configuration: servers by the name that manifests use. */
export const mcpOptionsSchema = z.strictObject({
  servers: z.record(z.string(), z.discriminatedUnion('transport', [httpServerSchema, stdioServerSchema])).default({}),
  /** A server that could not be reached is not tried again before this time has passed. */
  reconnectDelay: durationSchema.default(5_000),
});

export type McpOptions = z.output<typeof mcpOptionsSchema>;
export type McpServerOptions = McpOptions['servers'][string];

/** Injection token of {@link McpOptions}. */
export const MCP_OPTIONS = Symbol('ossa:mcp-options');
