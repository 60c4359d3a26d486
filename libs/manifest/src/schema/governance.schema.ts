import { z } from 'zod';
import { open } from './schema-parts.js';

export const governance = open({
  authorization: open({
    clearance_level: z.int().min(0).optional(),
    tool_permissions: z
      .array(
        open({
          tool: z.string(),
          risk_level: z.enum(['low', 'medium', 'high', 'critical']).describe('Risk class of the tool'),
          requires_approval: z.boolean().describe('Gate the tool').optional(),
        }),
      )
      .optional(),
    policy_references: z.array(z.string()).optional(),
  }).optional(),
  quality_requirements: open({
    confidence_threshold: z.number().min(0).max(1).describe('Minimum confidence').optional(),
    test_coverage_threshold: z.number().min(0).max(100).optional(),
    security_score_threshold: z.number().min(0).max(100).optional(),
    max_vulnerability_count: z.int().min(0).optional(),
  }).optional(),
  compliance: open({
    frameworks: z.array(z.enum(['SOC2', 'HIPAA', 'GDPR', 'PCI-DSS', 'NIST-800-53'])).optional(),
    data_classification: z.enum(['public', 'internal', 'confidential', 'restricted']).optional(),
    audit_logging_required: z.boolean().optional(),
  }).optional(),
});
