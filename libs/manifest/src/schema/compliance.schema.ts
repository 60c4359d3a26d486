import { z } from 'zod';
import { open } from './schema-parts.js';

export const compliance = open({
  frameworks: z.array(z.enum(['SOC2', 'HIPAA', 'GDPR', 'FedRAMP', 'PCI-DSS', 'ISO27001'])).optional(),
  data_residency: z.string().optional(),
  audit_logging: z.enum(['required', 'optional', 'disabled']).describe('Audit need').default('optional'),
  pii_handling: z.enum(['encrypt_at_rest', 'anonymize', 'redact', 'none']).describe('PII policy').default('none'),
}).describe('Regulatory block');
