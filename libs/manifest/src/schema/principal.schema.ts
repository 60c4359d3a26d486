import { z } from 'zod';
import { credentialSource, open } from './schema-parts.js';

export const principal = open({
  category: z.enum(['scm', 'cloud', 'database', 'service']),
  mode: z.enum(['app', 'service_account', 'user', 'workload_identity']),
  credentialSource: credentialSource(),
  policy: open({
    permissions: z.array(z.string()),
    scope: open({
      resources: z.array(z.string()).optional(),
      paths: z.array(z.string()).optional(),
      namespaces: z.array(z.string()).optional(),
    }).optional(),
  }),
  controls: open({
    rotationPolicy: open({
      type: z.enum(['managed', 'automatic', 'manual']).optional(),
      intervalDays: z.int().optional(),
    }).optional(),
    auditLogging: z.boolean().optional(),
    envBindings: z.array(z.string()).optional(),
  }).optional(),
}).describe('Identity under which the agent acts');
