import type { AgentInput, ExecuteOptions } from '../run/execute-options.js';
import type { RunRequest } from '../run/run-request.js';
import type { RunResult } from '../run/run-result.js';

/** Runs agents by name, for rooms below the one that knows how. */
export interface AgentRunner {
  /** @throws OssaError with one of its codes */
  execute(agent: string, input: AgentInput, options?: ExecuteOptions): Promise<RunResult>;
  /**
   * The request that {@link execute} would send through the run chain, without sending it.
   *
   * @throws OssaError `agent_not_found`, `manifest_revoked`, `invalid_request`
   */
  prepare(agent: string, input: AgentInput, options?: ExecuteOptions): RunRequest;
}
