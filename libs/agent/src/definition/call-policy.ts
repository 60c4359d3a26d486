import { type AgentBudget, type CallPolicy, type FallbackTarget, nanoDollars, type RetryPolicy } from '@ossa/contracts';
import type { AgentManifest } from '@ossa/manifest';

type Llm = NonNullable<AgentManifest['spec']['llm']>;

/** What the manifest asks of the model chain: where to go on, how often to try, what may be spent, whether to keep records. */
export function callPolicy({ spec }: AgentManifest): CallPolicy {
  const { llm, constraints, compliance } = spec;
  const budget = agentBudget(llm?.cost_tracking, constraints?.cost);
  return {
    ...(llm?.fallback_models !== undefined && { fallbacks: llm.fallback_models.map(fallbackTarget) }),
    ...(llm?.retry_config !== undefined && { retry: retryPolicy(llm.retry_config) }),
    ...(Object.keys(budget).length > 0 && { budget }),
    ...(auditRequired(llm, compliance) && { auditRequired: true }),
  };
}

function fallbackTarget({
  provider,
  model,
  temperature,
  trigger,
}: NonNullable<Llm['fallback_models']>[number]): FallbackTarget {
  return {
    target: { provider, model },
    ...(temperature !== undefined && { temperature }),
    ...(trigger !== undefined && {
      trigger: {
        onError: trigger.on_error,
        statuses: trigger.error_codes,
        slowerThanMs: trigger.latency_threshold_ms,
        maxRetries: trigger.max_retries,
      },
    }),
  };
}

function retryPolicy(config: NonNullable<Llm['retry_config']>): RetryPolicy {
  return {
    maxAttempts: config.max_attempts,
    backoff: config.backoff_strategy,
    initialBackoffMs: config.initial_delay_ms,
    maxBackoffMs: config.max_delay_ms,
  };
}

type CostLimits = NonNullable<NonNullable<AgentManifest['spec']['constraints']>['cost']>;

function agentBudget(tracking: Llm['cost_tracking'], limits: CostLimits | undefined): AgentBudget {
  const tracked = tracking?.enabled === true ? tracking : undefined;
  return {
    ...(limits?.maxTokensPerDay !== undefined && { maxTokensPerDay: limits.maxTokensPerDay }),
    ...(limits?.maxCostPerDay !== undefined && { maxCostPerDay: nanoDollars(limits.maxCostPerDay) }),
    ...(tracked?.budget_limit_usd !== undefined && { maxCost: nanoDollars(tracked.budget_limit_usd) }),
    ...(tracked?.budget_alert_threshold !== undefined && { warnAtCost: nanoDollars(tracked.budget_alert_threshold) }),
  };
}

function auditRequired(llm: Llm | undefined, compliance: AgentManifest['spec']['compliance']): boolean {
  const name = llm?.profile ?? llm?.execution_profiles?.default;
  const profile = name === undefined ? undefined : llm?.execution_profiles?.profiles?.[name];
  return profile?.audit_log === true || compliance?.audit_logging === 'required';
}
