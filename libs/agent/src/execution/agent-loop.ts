import { Inject, Injectable } from '@nestjs/common';
import {
  InvalidRequestError,
  MODEL_CHAIN,
  type ModelProvider,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type ToolCallContent,
} from '@ossa/contracts';
import { ProviderFactory } from '@ossa/providers';
import { ToolCatalog } from '../tools/tool-catalog.service.js';
import { ToolInvoker, type ToolOutcome } from '../tools/tool-invoker.service.js';
import { asRunError } from './as-run-error.js';
import { RunProgress } from './run-progress.js';
import { StructuredOutput } from './structured-output.js';

/**
 * The innermost handler of the run chain: asks the model, executes the tools it calls, asks again, until it is done or a
 * cap of the manifest is reached. What one run gathers is in its {@link RunProgress}.
 */
@Injectable()
export class AgentLoop implements RunHandler {
  constructor(
    @Inject(MODEL_CHAIN) private readonly model: ModelProvider,
    private readonly providers: ProviderFactory,
    private readonly catalog: ToolCatalog,
    private readonly invoker: ToolInvoker,
  ) {}

  async *run(request: RunRequest): AsyncGenerator<RunPart> {
    try {
      const progress = await this.#begin(request);
      const structured = request.agent.output && new StructuredOutput(request.agent.output);
      for (;;) {
        for await (const given of this.model.call(progress.beginTurn())) {
          const part = progress.record(given);
          if (part.type === 'text' && structured === undefined) yield progress.speak(part);
          else if (part.type === 'toolCall' && progress.isClientTool(part.name)) yield part;
        }
        const { calls, clientCalls } = progress.endTurn();
        if (clientCalls.length > 0) return yield progress.finish({ reason: 'tools', clientToolCalls: clientCalls });
        const limit = progress.limit();
        if (calls.length > 0) {
          if (limit !== undefined) return yield progress.finish({ reason: limit });
          yield* this.#executeTools(calls, progress);
          continue;
        }
        if (structured === undefined) return yield progress.finish();
        const answer = structured.read(progress.text);
        if (answer.valid) {
          yield { type: 'text', text: answer.text };
          return yield progress.finish({ output: answer.text, data: answer.data });
        }
        progress.say(structured.correction(answer, limit === undefined));
      }
    } catch (error) {
      throw asRunError(error, request.signal);
    }
  }

  async #begin(request: RunRequest): Promise<RunProgress> {
    const target = this.providers.resolve(request.agent.model);
    const toolset = await this.catalog.toolset(request.agent, request.signal);
    const clash = request.clientTools.find((tool) => toolset.find(tool.name) !== undefined);
    if (clash) {
      throw new InvalidRequestError(
        `Tool ${JSON.stringify(clash.name)} is a tool of the agent itself; give yours another name.`,
      );
    }
    return new RunProgress(request, target, toolset);
  }

  /** All calls of a turn at once. Their results reach the model in the order it asked for them. */
  async *#executeTools(calls: readonly ToolCallContent[], progress: RunProgress): AsyncGenerator<RunPart> {
    const { admitted, refused } = progress.admit(calls);
    for (const { id, name } of admitted) yield { type: 'tool', callId: id, name, status: 'started' };
    const outcomes = await Promise.all(
      admitted.map((call): Promise<ToolOutcome> => this.invoker.invoke(call, progress.toolset, progress.request)),
    );
    progress.recordTools([...outcomes, ...refused]);
    for (const { record } of [...outcomes, ...refused]) {
      yield { type: 'tool', callId: record.id, name: record.name, status: record.status };
    }
  }
}
