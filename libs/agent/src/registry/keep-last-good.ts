import type { AgentDefinition } from '@ossa/contracts';
import { agentProblem } from './agent-problem.js';
import type { SourcedAgents } from './agent-source.js';

/** Adds the agents that a file had before it became broken, each with a warning. */
export function keepLastGood(loaded: SourcedAgents, before: readonly AgentDefinition[]): SourcedAgents {
  const broken = new Set(loaded.problems.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  const present = new Set(loaded.agents.map((agent) => agent.id));
  const kept = before.filter((agent) => broken.has(agent.source) && !present.has(agent.id));
  const warnings = kept.map((agent) =>
    agentProblem('warning', agent.source, {
      code: 'kept_last_good',
      path: '',
      message: `Agent ${agent.id} stays in use as it was before its file became broken; repair the file.`,
    }),
  );
  return { agents: [...loaded.agents, ...kept], problems: [...loaded.problems, ...warnings] };
}
