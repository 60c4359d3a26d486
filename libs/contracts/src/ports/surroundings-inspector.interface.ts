import type { AgentDefinition } from '../agent/agent-definition.js';
import type { Target } from '../model/target.js';

/** What decides the answers of an agent besides its manifest and the request. The same object as long as nothing has changed. */
export interface AgentSurroundings {
  /** Where its model calls go first. */
  readonly target: Target;
  /** The address behind the target; two deployments may give one provider name different ones. */
  readonly endpoint: string;
  /** Digest over the definitions and versions of everything it may call. */
  readonly tools: string;
  /** Names of those of its tools that change nothing outside. */
  readonly readOnlyTools: ReadonlySet<string>;
  /** True when it has a tool that changes something outside. */
  readonly hasEffects: boolean;
}

/** Looks at what an agent runs on. */
export interface SurroundingsInspector {
  /**
   * At once when nothing has to be asked for; a promise while a MCP server is being connected.
   *
   * @throws OssaError when the agent has no provider, or the signal aborts
   */
  inspect(agent: AgentDefinition, signal: AbortSignal): AgentSurroundings | Promise<AgentSurroundings>;
}
