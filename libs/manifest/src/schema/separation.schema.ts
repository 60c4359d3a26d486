import { z } from 'zod';
import { closed } from './schema-parts.js';

export const separation = closed({
  role: z
    .enum([
      'analyzer',
      'auditor',
      'scanner',
      'reviewer',
      'monitor',
      'generator',
      'scaffolder',
      'documenter',
      'test_writer',
      'deployer',
      'operator',
      'executor',
      'maintainer',
      'governor',
      'policy_definer',
      'compliance_officer',
      'approver',
      'critic',
      'remediator',
      'enforcer',
    ])
    .describe('Duty role; must not also be in conflicts_with')
    .optional(),
  conflicts_with: z.array(z.string()).optional(),
  can_delegate_to: z.array(z.string()).optional(),
  prohibited_actions: z
    .array(
      z.enum([
        'approve',
        'merge',
        'execute',
        'deploy',
        'delete',
        'modify_production',
        'define_policies',
        'bypass_approvals',
      ]),
    )
    .optional(),
}).describe('Separation of duties');
