import { z } from 'zod';
import { closed } from './schema-parts.js';

export const delegation = closed({
  enabled: z.boolean().default(true),
  allowed_tiers: z.array(z.enum(['tier_1_read', 'tier_2_write_limited', 'tier_3_write_elevated'])).optional(),
  allowed_operations: z.array(z.string()).optional(),
  requires: z
    .array(z.enum(['delegation_token', 'audit_trail', 'violation_report', 'task_specification', 'approval']))
    .optional(),
}).describe('Limits on passing work to others');
