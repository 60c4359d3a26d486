import type { ModelProvider, ProviderDecorator } from '../model/model-provider.interface.js';
import type { RunHandler, RunStage } from '../run/run-stage.interface.js';
import { scoped } from './scope.js';

/** The model chain: the first stage is outermost, the adapter innermost, one scope around all of them. */
export function compose(stages: readonly ProviderDecorator[], adapter: ModelProvider): ModelProvider {
  const chain = stages.reduceRight<ModelProvider>(
    (next, stage) => ({ call: (request) => stage.call(request, next) }),
    adapter,
  );
  return { call: (request) => scoped(request, (inner) => chain.call(inner)) };
}

/** The run chain: the same, one level up. */
export function composeRun(stages: readonly RunStage[], loop: RunHandler): RunHandler {
  const chain = stages.reduceRight<RunHandler>((next, stage) => ({ run: (request) => stage.run(request, next) }), loop);
  return { run: (request) => scoped(request, (inner) => chain.run(inner)) };
}
