import { z } from 'zod';
import { closed, freeObject, dnsLabel } from './schema-parts.js';

export const runtime = closed({
  type: z
    .enum([
      'unified',
      'google-a2a',
      'gitlab-duo',
      'ossa-mesh',
      'mcp',
      'local',
      'drupal',
      'symfony_messenger',
      'kagent',
      'temporal',
      'node',
    ])
    .describe('Primary runtime (closed list)')
    .default('unified'),
  supports: z
    .array(
      z.enum([
        'google-a2a',
        'gitlab-duo',
        'ossa-mesh',
        'mcp',
        'local-execution',
        'kubernetes',
        'serverless',
        'lambda',
        'cloudflare-workers',
        'drupal',
        'symfony',
      ]),
    )
    .describe('Other runtimes')
    .optional(),
  transport: z.string().optional(),
  scheduling: closed({
    strategy: z.enum(['fair', 'priority', 'deadline', 'cost-optimized']).describe('Scheduler policy').default('fair'),
    priority: z.enum(['critical', 'high', 'normal', 'low', 'background']).describe('Priority').default('normal'),
    max_concurrent: z.int().min(1).describe('Concurrency').default(10),
    timeout_seconds: z.int().min(1).describe('Timeout').default(300),
  }).optional(),
  resource_limits: closed({
    memory_mb: z.int().min(64).optional(),
    cpu_millicores: z.int().min(100).optional(),
    gpu_required: z.boolean().default(false),
    gpu_type: z.string().optional(),
  }).optional(),
  extensions: z
    .array(
      closed({
        type: z.enum(['http', 'grpc', 'mcp', 'websocket', 'kafka', 'pubsub']),
        name: z.string(),
        endpoint: z.string().optional(),
        credentials_ref: z.string().describe('Reference to a secret').optional(),
      }),
    )
    .optional(),
  bindings: z
    .record(
      z.string(),
      closed({
        handler: z.string().describe('Handler name or class::method').optional(),
        mcp_server: z.string().describe('Server that offers the tool').optional(),
        tool: z.string().describe('Tool name on that server').optional(),
        config: freeObject().describe('Handler settings').optional(),
      }),
    )
    .describe('capability -> {handler,mcp_server,tool,config}')
    .optional(),
  kubernetes: closed({
    namespace: dnsLabel().optional(),
    service_account: dnsLabel().optional(),
    api_server_url: z.url().optional(),
    network_family: z.enum(['tcp', 'tcp4', 'tcp6']).default('tcp'),
    health_check_endpoint: z.url().optional(),
    config_map_ref: z.string().optional(),
    secret_ref: z.string().optional(),
    rbac: closed({
      role: z.string().optional(),
      cluster_role: z.string().optional(),
      role_binding: z.string().optional(),
    }).optional(),
  }).optional(),
}).describe('Closed object');
