import { z } from 'zod';
import { dnsLabel, freeObject, open, stringMap } from './schema-parts.js';

/** The tool families of the standard. */
export const TOOL_TYPES = [
  'mcp',
  'browser',
  'kubernetes',
  'http',
  'api',
  'grpc',
  'function',
  'a2a',
  'webhook',
  'schedule',
  'pipeline',
  'workflow',
  'artifact',
  'git-commit',
  'ci-status',
  'comment',
  'library',
  'custom',
] as const;

export const tool = open({
  type: z.enum(TOOL_TYPES).describe('Tool family'),
  name: z.string().describe('Function name shown to the model').optional(),
  description: z.string().describe('Shown to the model').optional(),
  handler: open({
    runtime: z.string().describe('Where the handler runs').optional(),
    capability: z.string().describe('Capability to bind').optional(),
    endpoint: z.string().describe('Address of an http, api or webhook tool').optional(),
    method: z.string().describe('HTTP method').optional(),
    headers: stringMap().describe('HTTP headers').optional(),
  })
    .describe('Binding')
    .optional(),
  capabilities: z
    .array(
      open({
        name: dnsLabel(),
        type: z.enum(['tool', 'expert', 'infrastructure', 'agent']),
        description: z.string().optional(),
        metadata: freeObject().optional(),
        available: z.boolean().describe('false = do not offer').default(true),
        version: z.string().optional(),
        fingerprint: z
          .string()
          .regex(/^sha256:[a-f0-9]{64}$/)
          .describe('Digest to compare before use')
          .optional(),
      }),
    )
    .describe('Objects {name,type,...}; strings are invalid though common in examples')
    .optional(),
  server: z.union([z.string(), freeObject()]).describe('MCP server that offers the tools').optional(),
  toolNames: z.array(z.string()).describe('Names of the offered MCP tools').optional(),
  endpoint: z.string().describe('Address of an http, api or webhook tool').optional(),
  method: z.string().describe('HTTP method').optional(),
  parameters: freeObject().describe('JSON Schema of the arguments').optional(),
  returns: freeObject().describe('JSON Schema of the result').optional(),
});

/** One tool of an agent after validation: its argument schema is in `parameters`, its result schema in `returns`. */
export type ManifestTool = z.output<typeof tool>;
