import { z } from 'zod';
import { open, closed, stringMap } from './schema-parts.js';

export const llm = open({
  provider: z.string().describe('Provider id or ${ENV:-default}; any text is accepted').optional(),
  model: z.string().describe('Model id or ${ENV:-default}').optional(),
  temperature: z.number().min(0).max(2).describe('0..2').optional(),
  maxTokens: z.int().min(1).describe('Output cap; note camelCase').optional(),
  fallback_models: z
    .array(
      open({
        provider: z.string(),
        model: z.string(),
        temperature: z.number().min(0).max(2).optional(),
        trigger: open({
          on_error: z.boolean().describe('Fall back on any failure').optional(),
          max_retries: z.int().describe('Tries on primary first').optional(),
          error_codes: z.array(z.int()).describe('HTTP/provider codes that trigger').optional(),
          latency_threshold_ms: z.int().describe('Fall back when slower than this').optional(),
        }).optional(),
      }),
    )
    .describe('Ordered fallbacks, each its own provider+model')
    .optional(),
  retry_config: closed({
    max_attempts: z.int().min(1).max(10).describe('Total tries').default(3),
    backoff_strategy: z.enum(['none', 'linear', 'exponential']).describe('Delay growth').default('exponential'),
    initial_delay_ms: z.int().min(0).describe('First delay').default(1000),
    max_delay_ms: z.int().min(0).describe('Delay cap').default(30000),
  })
    .describe('Retry policy')
    .optional(),
  cost_tracking: open({
    enabled: z.boolean().describe('Turns cost accounting on').default(false),
    budget_alert_threshold: z.number().min(0).describe('Warn at this many USD').optional(),
    budget_limit_usd: z.number().min(0).describe('Stop at this many USD').optional(),
    cost_allocation_tags: stringMap().describe('Charge-back tags').optional(),
  })
    .describe('Spend control')
    .optional(),
  profile: z.string().describe('Preset: fast, balanced, deep, safe or one of execution_profiles').optional(),
  execution_profiles: open({
    default: z.string().describe('Profile used when llm.profile is absent').optional(),
    profiles: z
      .record(
        z.string(),
        open({
          maxTokens: z.int().min(1).optional(),
          temperature: z.number().min(0).max(2).optional(),
          reasoning_enabled: z.boolean().default(false),
          validation_required: z.boolean().default(false),
          audit_log: z.boolean().default(false),
          description: z.string().optional(),
        }),
      )
      .describe('Profile name to settings')
      .optional(),
  })
    .describe('Custom presets')
    .optional(),
}).describe('Model settings (not required by schema)');
