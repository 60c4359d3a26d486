import type { AgentSurroundings, RunResult } from '@ossa/contracts';

/** Why an answer is not kept. */
export type Unstorable = 'unfinished' | 'tool-call' | 'other-target' | 'cached';

/**
 * Undefined for an answer that may be given again: complete, made by the target its key names in every turn, and without a
 * tool call that failed, changed something, or is the caller's to make.
 */
export function unstorable(result: RunResult, surroundings: AgentSurroundings): Unstorable | undefined {
  if (result.cached) return 'cached';
  if (result.finishReason !== 'stop') return 'unfinished';
  if (!isReadOnly(result, surroundings)) return 'tool-call';
  return isOfTarget(result, surroundings) ? undefined : 'other-target';
}

function isReadOnly({ toolCalls, clientToolCalls }: RunResult, { readOnlyTools }: AgentSurroundings): boolean {
  if (clientToolCalls !== undefined && clientToolCalls.length > 0) return false;
  return toolCalls.every(({ name, status }) => status === 'succeeded' && readOnlyTools.has(name));
}

/** What a fallback has answered is not what the target would have. */
function isOfTarget(result: RunResult, { target }: AgentSurroundings): boolean {
  const answers = [result, ...result.trail.filter(({ outcome }) => outcome === 'succeeded')];
  return answers.every(({ provider, model }) => provider === target.provider && model === target.model);
}
