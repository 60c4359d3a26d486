import { z } from 'zod';
import { closed } from './schema-parts.js';

export const access = closed({
  tier: z
    .enum(['tier_1_read', 'tier_2_write_limited', 'tier_3_write_elevated', 'tier_4_policy'])
    .describe('Privilege tier'),
  permissions: z
    .array(
      z.enum([
        'read_code',
        'read_configs',
        'read_metrics',
        'read_logs',
        'read_issues',
        'read_mrs',
        'execute_queries',
        'write_docs',
        'write_tests',
        'write_scaffolds',
        'write_configs_draft',
        'create_issues',
        'create_mrs_draft',
        'execute_sandboxed',
        'write_production_code',
        'merge_mrs',
        'delete_branches',
        'modify_infrastructure',
        'modify_secrets',
        'execute_deployments',
        'modify_pipelines',
        'modify_configs',
        'execute_commands',
        'define_policies',
        'publish_policies',
        'audit_compliance',
        'report_violations',
      ]),
    )
    .optional(),
  prohibited: z.array(z.string()).optional(),
  audit_level: z.enum(['standard', 'detailed', 'comprehensive']).default('standard'),
  requires_approval: z.boolean().default(false),
  approval_chain: z.enum(['standard', 'elevated', 'critical']).optional(),
  isolation: z.enum(['none', 'standard', 'strict']).default('none'),
}).describe('Privilege block');
