import type { AgentLimits, AgentRate } from '@ossa/contracts';
import type { AgentManifest } from '@ossa/manifest';

const DEFAULT_MAX_TURNS = 10;
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Where a manifest states one limit in several places, the smallest holds. */
export function agentLimits({ spec, runtime }: AgentManifest): AgentLimits {
  const { lifecycle, completion, constraints, safety } = spec;
  const guardrails = safety?.guardrails?.enabled === false ? undefined : safety?.guardrails;
  const seconds = smallest(
    constraints?.performance?.timeoutSeconds,
    guardrails?.max_execution_time_seconds,
    completion?.timeout_seconds,
    runtime?.scheduling?.timeout_seconds,
  );
  return {
    maxTurns: smallest(lifecycle?.max_turns, completion?.max_iterations) ?? DEFAULT_MAX_TURNS,
    maxToolCalls: guardrails?.max_tool_calls,
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    turnTimeoutMs: durationMs(lifecycle?.turn_timeout),
    maxTokensPerRun: constraints?.cost?.maxTokensPerRequest,
    rate: agentRate(safety?.rate_limiting),
  };
}

function agentRate(limits: NonNullable<AgentManifest['spec']['safety']>['rate_limiting']): AgentRate | undefined {
  if (limits?.requests_per_minute === undefined || limits.enabled === false) return undefined;
  return { runsPerMinute: limits.requests_per_minute, burst: limits.burst_limit };
}

/** Milliseconds of a manifest duration: digits and `s`, `m` or `h`. */
export function durationMs(duration: string | undefined): number | undefined {
  const unit = UNITS[duration?.slice(-1) ?? ''];
  return unit === undefined ? undefined : Number.parseInt(duration ?? '', 10) * unit;
}

function smallest(...values: readonly (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
