import type { ModelSettings } from '@ossa/contracts';

/** The caller's settings override the agent's; its output cap can only be lowered. */
export function mergeSettings(agent: ModelSettings, caller: ModelSettings): ModelSettings {
  const { maxOutputTokens = Infinity } = agent;
  const cap = Math.min(maxOutputTokens, caller.maxOutputTokens ?? Infinity);
  return { ...agent, ...caller, ...(cap !== Infinity && { maxOutputTokens: cap }) };
}
