import type { LanguageModelV4 } from '@ai-sdk/provider';
import { abortError, lazy, type ModelCall, type ModelPart, type ModelProvider } from '@ossa/contracts';
import { toCallOptions } from './call-options.js';
import { toModelError } from './to-model-error.js';
import { toParts } from './generated-parts.js';
import { PartStream } from './part-stream.js';

/** A model of an AI SDK provider package. The package is loaded and the model constructed at the first call, once. */
export class AiSdkModelProvider implements ModelProvider {
  #model: Promise<LanguageModelV4> | undefined;

  constructor(private readonly load: () => Promise<LanguageModelV4>) {}

  call(request: ModelCall): AsyncIterable<ModelPart> {
    return lazy(() => this.#open(request));
  }

  async #open(request: ModelCall): Promise<AsyncIterable<ModelPart>> {
    const { target, signal, stream } = request;
    if (signal.aborted) throw abortError(signal);
    try {
      const model = await (this.#model ??= this.#load());
      const options = toCallOptions(request);
      if (!stream) return iterate(toParts(await model.doGenerate(options), target));
      return new PartStream((await model.doStream(options)).stream, target, signal);
    } catch (error) {
      throw toModelError(error, target, signal);
    }
  }

  async #load(): Promise<LanguageModelV4> {
    try {
      return await this.load();
    } catch (error) {
      this.#model = undefined;
      throw error;
    }
  }
}

async function* iterate(parts: readonly ModelPart[]): AsyncGenerator<ModelPart> {
  yield* parts;
}
