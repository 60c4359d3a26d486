import type { AgentRate } from '@ossa/contracts';

/** Whose limits are meant. Without a user only those of the agent and of all runs together apply. */
export interface RateLimitSubject {
  readonly user?: string;
  readonly tenant?: string;
  /** Without `limits` the options apply that are for all agents. */
  readonly agent?: { readonly id: string; readonly limits?: { readonly rate?: AgentRate } };
  /** For the event of a refusal. */
  readonly runId?: string;
}
