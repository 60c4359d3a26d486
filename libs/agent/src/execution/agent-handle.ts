import type { RunResult } from '@ossa/contracts';
import type { AgentExecutor } from './agent-executor.service.js';
import type { AgentInput, ExecuteOptions, RunStream } from './execute-options.js';

/** One agent, ready to be injected: `@InjectAgent('support-agent') private readonly support: AgentHandle`. */
export class AgentHandle {
  constructor(
    readonly name: string,
    private readonly executor: () => AgentExecutor,
  ) {}

  /** Runs the agent and waits for its answer. @throws OssaError, see {@link AgentExecutor.execute} */
  execute(input: AgentInput, options?: ExecuteOptions): Promise<RunResult> {
    return this.executor().execute(this.name, input, options);
  }

  /** Runs the agent and gives its parts as they come. */
  stream(input: AgentInput, options?: ExecuteOptions): RunStream {
    return this.executor().stream(this.name, input, options);
  }
}
