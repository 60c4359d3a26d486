import { z } from 'zod';
import { open } from './schema-parts.js';

const hostCapability = z.enum([
  'filesystem-read',
  'filesystem-write',
  'network-outbound',
  'network-inbound',
  'process-spawn',
  'env-read',
  'env-write',
  'clipboard-read',
  'clipboard-write',
  'browser',
  'database-read',
  'database-write',
  'secrets-read',
  'gpu',
  'memory-extended',
  'tool-execution',
  'agent-spawn',
  'human-interaction',
]);

export const security = open({
  tier: z.enum(['tier_1_read', 'tier_2_write_limited', 'tier_3_write_elevated', 'tier_4_system_admin']).optional(),
  threat_model: z
    .array(
      open({
        category: z.enum([
          'prompt-injection',
          'data-exfiltration',
          'privilege-escalation',
          'resource-abuse',
          'model-poisoning',
          'supply-chain',
          'denial-of-service',
          'information-disclosure',
          'unauthorized-access',
          'custom',
        ]),
        severity: z.enum(['critical', 'high', 'medium', 'low', 'informational']).optional(),
        mitigations: z.array(z.string()).optional(),
        description: z.string().max(500).optional(),
      }),
    )
    .optional(),
  capabilities: open({
    required: z.array(hostCapability).describe('Refuse to start when missing').optional(),
    optional: z.array(hostCapability).optional(),
  }).optional(),
  sandboxing: open({
    required: z.boolean().describe('Refuse to start without a sandbox'),
    type: z.enum(['container', 'vm', 'wasm', 'process', 'none']).optional(),
    resource_limits: open({
      max_memory_mb: z.int().min(64).optional(),
      max_cpu_cores: z.number().min(0.1).optional(),
      max_execution_seconds: z.int().min(1).optional(),
      max_disk_mb: z.int().min(0).optional(),
    }).optional(),
  }).optional(),
  network_access: open({
    allowed_domains: z.array(z.string()).optional(),
    blocked_domains: z.array(z.string()).describe('Deny-list (wins)').optional(),
    protocols: z.array(z.enum(['https', 'http', 'wss', 'ws', 'grpc', 'ssh', 'stdio'])).default(['https']),
    egress_policy: z
      .enum(['allow-all', 'allow-list', 'deny-all'])
      .describe('Outgoing host policy')
      .default('allow-list'),
  }).optional(),
  data_classification: z.enum(['public', 'internal', 'confidential', 'restricted']).default('internal'),
  audit: open({
    log_inputs: z.boolean().describe('Store prompts in the audit trail').default(false),
    log_outputs: z.boolean().describe('Store answers in the audit trail').default(false),
    log_tool_calls: z.boolean().describe('Record tool calls').default(true),
    retention_days: z.int().min(1).optional(),
  }).optional(),
});
