import { Injectable } from '@nestjs/common';
import { lazy, type ModelCall, type ModelPart, type ModelProvider, type Target, targetKey } from '@ossa/contracts';
import { AiSdkModelProvider } from '../adapters/ai-sdk/ai-sdk.model-provider.js';
import { loadAdapter } from '../adapters/load-adapter.js';
import { ProviderFetch } from '../http-client/provider-fetch.service.js';
import type { ProviderKey } from '../keys/provider-key.js';
import { ProviderKeys } from '../keys/provider-keys.service.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { SIMULATED, SimulatedModelProvider } from '../simulated/simulated.model-provider.js';

const MAX_MODELS = 256;

interface Model {
  readonly provider: ModelProvider;
  /** Version of the key it was made with. */
  readonly version: number;
}

/**
 * The innermost provider of the model chain: passes a call to the adapter of its target. A model is constructed at its
 * first call and kept until its key changes: the next call gets a new one, calls under way end on the one they have. The
 * least recently used one goes when there are more than 256.
 */
@Injectable()
export class AdapterRouter implements ModelProvider {
  readonly #models = new Map<string, Model>();

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly keys: ProviderKeys,
    private readonly transport: ProviderFetch,
    private readonly simulated: SimulatedModelProvider,
  ) {}

  call(request: ModelCall): AsyncIterable<ModelPart> {
    const { target, signal } = request;
    if (this.registry.simulated && target.provider === SIMULATED) return this.simulated.call(request);
    const key = this.keys.peek(target.provider, target.key);
    if (key) return this.#model(target, key).call(request);
    return lazy(async () => {
      this.registry.settings(target.provider);
      return this.#model(target, await this.keys.current(target.provider, target.key, signal)).call(request);
    });
  }

  #model(target: Target, key: ProviderKey): ModelProvider {
    const id = target.key === undefined ? targetKey(target) : `${targetKey(target)}#${target.key}`;
    const known = this.#models.get(id);
    const model =
      known?.version === key.version
        ? known
        : { provider: new AiSdkModelProvider(() => this.#load(target, key)), version: key.version };
    this.#models.delete(id);
    this.#models.set(id, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > MAX_MODELS && oldest !== undefined) this.#models.delete(oldest);
    return model.provider;
  }

  async #load({ provider, model, baseUrl }: Target, key: ProviderKey) {
    const settings = this.registry.settings(provider);
    const adapter = await loadAdapter(settings.adapter);
    return adapter({
      ...settings,
      model,
      apiKey: key.value,
      baseUrl: baseUrl ?? settings.baseUrl,
      fetch: this.transport.for(provider),
    });
  }
}
