import type { AgentInput, ExecuteOptions, RunResult } from '@ossa/contracts';
import type { AgentExecutor } from './agent-executor.service.js';
import type { RunStream } from './run-stream.js';

/** One agent, ready to be injected: `@InjectAgent('support-agent') private readonly support: AgentHandle`. */
export class AgentHandle {
  #executor: AgentExecutor | undefined;

  /** @param locate gives the executor; called once, at the first run */
  constructor(
    readonly name: string,
    private readonly locate: () => AgentExecutor,
  ) {}

  /** Runs the agent and waits for its answer. @throws OssaError, see {@link AgentExecutor.execute} */
  execute(input: AgentInput, options?: ExecuteOptions): Promise<RunResult> {
    return this.#located().execute(this.name, input, options);
  }

  /** Runs the agent and gives its parts as they come. */
  stream(input: AgentInput, options?: ExecuteOptions): RunStream {
    return this.#located().stream(this.name, input, options);
  }

  #located(): AgentExecutor {
    return (this.#executor ??= this.locate());
  }
}
