import { Injectable } from '@nestjs/common';
import { type ModelCall, type ModelPart, type ModelProvider, type Target, targetKey } from '@ossa/contracts';
import { AiSdkModelProvider } from '../adapters/ai-sdk/ai-sdk.model-provider.js';
import { loadAdapter } from '../adapters/load-adapter.js';
import { HttpClient } from '../http-client/http-client.service.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { SIMULATED, SimulatedModelProvider } from '../simulated/simulated.model-provider.js';

const MAX_MODELS = 256;

/**
 * The innermost provider of the model chain: passes a call to the adapter of its target. A model is constructed at its
 * first call and kept, the least recently used one goes when there are more than 256.
 */
@Injectable()
export class AdapterRouter implements ModelProvider {
  readonly #models = new Map<string, ModelProvider>();

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly client: HttpClient,
    private readonly simulated: SimulatedModelProvider,
  ) {}

  call(request: ModelCall): AsyncIterable<ModelPart> {
    return this.#model(request.target).call(request);
  }

  #model(target: Target): ModelProvider {
    if (this.registry.simulated && target.provider === SIMULATED) return this.simulated;
    const key = targetKey(target);
    const model = this.#models.get(key) ?? new AiSdkModelProvider(() => this.#load(target));
    this.#models.delete(key);
    this.#models.set(key, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > MAX_MODELS && oldest !== undefined) this.#models.delete(oldest);
    return model;
  }

  async #load({ provider, model, baseUrl }: Target) {
    const settings = this.registry.settings(provider);
    const adapter = await loadAdapter(settings.adapter);
    return adapter({
      ...settings,
      model,
      baseUrl: baseUrl ?? settings.baseUrl,
      fetch: this.client.fetchWith(settings.connectTimeout),
    });
  }
}
