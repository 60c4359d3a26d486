import type { ToolDefinition } from './tool-definition.js';

/** Who a tool runs for. */
export interface ToolContext {
  readonly runId: string;
  readonly callId: string;
  readonly agent: string;
  readonly tenant?: string;
  readonly user?: string;
  /** The context the caller sent with the run. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Aborts when the run is cancelled, when its deadline passes, and when the time of this call is up. */
  readonly signal: AbortSignal;
  /** Constant over repeated deliveries of the same call. Pass it on to services that deduplicate. */
  readonly idempotencyKey: string;
}

/** Something an agent can call: a method of the application, a HTTP endpoint, a tool of an MCP server. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** False for tools that change something outside; decides what the autonomy level `assisted` gates. */
  readonly readOnly: boolean;
  /** A tool that asks for approval by itself, whatever the manifest says. */
  readonly requiresApproval: boolean;
  /**
   * True when a second delivery of the same call does no harm. The connection to a MCP server sends a call again that broke
   * half-way only then. Nothing else repeats calls: of other tools it is for applications that do, in a queue for example.
   *
   * @default readOnly
   */
  readonly idempotent?: boolean;
  /** Another one means that the tool may answer the same call differently: cached answers of agents that use it count no more. */
  readonly version?: string;
  /** Milliseconds one call may take. @default 60000 */
  readonly timeoutMs?: number;
  /**
   * @param input arguments that match `definition.parameters`
   * @returns any JSON value; text is passed to the model as it is
   * @throws anything; the model gets a tool error, the run goes on
   */
  execute(input: Readonly<Record<string, unknown>>, context: ToolContext): Promise<unknown>;
}
