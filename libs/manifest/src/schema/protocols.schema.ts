import { z } from 'zod';
import { open } from './schema-parts.js';

export const protocols = open({
  mcp: open({
    version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
    role: z.enum(['server', 'client', 'both']).default('server'),
    servers: z
      .array(
        open({
          name: z.string(),
          transport: z.enum(['stdio', 'http', 'sse', 'streamable-http']),
          url: z.url().describe('Address for http, sse, streamable-http').optional(),
          command: z.string().describe('Program for stdio').optional(),
          args: z.array(z.string()).optional(),
          tools: z.array(z.string()).describe('Tool allow-list').optional(),
          resources: z.array(z.string()).describe('Resource allow-list').optional(),
        }),
      )
      .optional(),
    capabilities: open({
      tools: z.boolean().default(true),
      resources: z.boolean().default(false),
      prompts: z.boolean().default(false),
      sampling: z.boolean().default(false),
    }).optional(),
  }).optional(),
  a2a: open({
    version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
    endpoint: z.url().optional(),
    agent_card: open({
      name: z.string().optional(),
      description: z.string().optional(),
      skills: z
        .array(
          open({
            id: z.string(),
            name: z.string(),
            description: z.string().optional(),
          }),
        )
        .optional(),
    }).optional(),
    capabilities: open({
      streaming: z.boolean().default(false),
      pushNotifications: z.boolean().default(false),
      stateTransitionHistory: z.boolean().default(false),
    }).optional(),
    authentication: open({
      schemes: z.array(z.enum(['bearer', 'oauth2', 'apiKey', 'none'])).optional(),
    }).optional(),
  }).optional(),
  anp: open({
    did: z
      .string()
      .regex(/^did:[a-z0-9]+:.+$/)
      .optional(),
    verifiable_credentials: z
      .array(
        open({
          type: z.string(),
          issuer: z.string(),
          credential_url: z.url().optional(),
        }),
      )
      .optional(),
    discovery: open({
      registry_url: z.url().optional(),
      advertise: z.boolean().default(true),
    }).optional(),
  }).optional(),
});
