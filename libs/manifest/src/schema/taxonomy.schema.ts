import { z } from 'zod';
import { closed } from './schema-parts.js';

export const taxonomy = closed({
  domain: z.enum([
    'security',
    'infrastructure',
    'documentation',
    'backend',
    'frontend',
    'data',
    'agents',
    'development',
    'content',
  ]),
  subdomain: z.string().optional(),
  capability: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .optional(),
  concerns: z
    .array(z.enum(['quality', 'observability', 'governance', 'performance', 'architecture', 'cost', 'reliability']))
    .optional(),
  recommended_tier: z
    .enum(['tier_1_read', 'tier_2_write_limited', 'tier_3_write_elevated', 'tier_4_policy'])
    .describe('Hint for access.tier')
    .optional(),
}).describe('Classification');
