import type { AgentDefinition } from '@ossa/contracts';
import { agentProblem } from './agent-problem.js';
import type { Problem } from '@ossa/manifest';

/** The first agent of each id, and a problem that names both sources for every other one. */
export function uniqueAgents(agents: readonly AgentDefinition[]): {
  readonly unique: readonly AgentDefinition[];
  readonly problems: readonly Problem[];
} {
  const first = new Map<string, AgentDefinition>();
  const problems: Problem[] = [];
  for (const agent of agents) {
    const taken = first.get(agent.id);
    if (taken === undefined) first.set(agent.id, agent);
    else problems.push(nameTaken(agent, taken));
  }
  return { unique: [...first.values()], problems };
}

export function nameTaken(agent: AgentDefinition, by: AgentDefinition): Problem {
  return agentProblem('error', agent.source, {
    code: 'duplicate_identity',
    path: '/metadata/name',
    message: `The name ${agent.id} is already used by ${by.source}; rename one of them or give it a namespace.`,
  });
}
