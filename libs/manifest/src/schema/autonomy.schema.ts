import { z } from 'zod';
import { open } from './schema-parts.js';

export const autonomy = open({
  level: z
    .enum(['supervised', 'assisted', 'semi_autonomous', 'autonomous', 'fully_autonomous'])
    .describe('How free the agent is')
    .optional(),
  approval_required: z
    .union([z.boolean(), z.array(z.string())])
    .describe('true = every action, list = those actions')
    .optional(),
  allowed_actions: z.array(z.string()).describe('Allow-list').optional(),
  blocked_actions: z.array(z.string()).describe('Deny-list (wins)').optional(),
  escalation_policy: open({
    triggers: z.array(z.string()).describe('When to escalate (free text)').optional(),
    notify: z.array(z.string()).describe('Whom to notify').optional(),
  }).optional(),
}).describe('Action gating');
