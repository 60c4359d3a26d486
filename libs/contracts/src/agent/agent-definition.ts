import type { CallPolicy } from '../model/call-policy.js';
import type { ModelSettings } from '../model/model-call.js';
import type { JsonSchema } from '../tool/json-schema.js';

/** A manifest made ready to run: defaults applied, limits resolved, durations in milliseconds. Never changes once made. */
export interface AgentDefinition {
  /** How the agent is addressed: `name`, or `namespace.name`. */
  readonly id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly version?: string;
  readonly description?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: 'active' | 'deprecated' | 'revoked';
  readonly deprecatedMessage?: string;
  readonly revokedAt?: string;
  /** `sha256:` digest of the manifest. */
  readonly digest: string;
  /** Where the manifest came from: a file, `configuration`, or `register()`. */
  readonly source: string;
  readonly instructions: string;
  readonly model: {
    readonly provider?: string;
    readonly model?: string;
    readonly settings: ModelSettings;
    readonly policy: CallPolicy;
  };
  readonly tools: readonly ToolBinding[];
  readonly gates: ToolGates;
  readonly limits: AgentLimits;
  readonly output?: JsonSchema;
  readonly conversation: ConversationPolicy;
}

/** A tool that a manifest names. Nothing else is callable. */
export interface ToolBinding {
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  readonly capability?: string;
  readonly parameters?: JsonSchema;
  readonly returns?: JsonSchema;
  /** For http, api and webhook tools. */
  readonly endpoint?: {
    readonly url: string;
    readonly method: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** For MCP tools: a server of the configuration by name, or a streamable HTTP address. Absent names offer every tool of the server. */
  readonly mcp?: { readonly server: string; readonly url?: string; readonly tools?: readonly string[] };
}

/** What the manifest allows. `blocked` wins over `allowed`; `approval` needs a person. */
export interface ToolGates {
  readonly allowed?: readonly string[];
  readonly blocked: readonly string[];
  readonly approval: 'all' | 'effects' | readonly string[];
}

export interface AgentLimits {
  /** Model calls in one run. */
  readonly maxTurns: number;
  readonly maxToolCalls?: number;
  readonly timeoutMs?: number;
  readonly turnTimeoutMs?: number;
  /** The run ends with `token_limit` once it has used this many. */
  readonly maxTokensPerRun?: number;
  readonly rate?: AgentRate;
}

/** How often the agent may run, over all its callers. */
export interface AgentRate {
  readonly runsPerMinute: number;
  /** Runs that may start at once. @default runsPerMinute */
  readonly burst?: number;
}

export interface ConversationPolicy {
  /** `session` keeps the history of a conversation when the caller names one. */
  readonly mode: 'stateless' | 'session';
  readonly maxMessages?: number;
  readonly maxTokens?: number;
  readonly idleTimeoutMs?: number;
}
