import { Inject, Injectable } from '@nestjs/common';
import { type ModelProvider, ProviderUnconfiguredError, type Target } from '@ossa/contracts';
import { CircuitControl } from './circuit-breaker/circuit-control.service.js';
import { KeyRotation, type KeyRotationResult, type RotateKeyOptions } from './keys/key-rotation.service.js';
import { PROVIDERS_OPTIONS } from './providers.module-definition.js';
import type { ProvidersOptions } from './providers.options.js';
import { type ProviderDescription, providerDescription } from './registry/provider-description.js';
import { providerEndpoint } from './registry/provider-endpoint.js';
import { ProviderRegistry } from './registry/provider-registry.service.js';
import { AdapterRouter } from './routing/adapter-router.service.js';
import { SIMULATED } from './simulated/simulated.model-provider.js';
import { ProviderSecurity } from './validation/provider-security.service.js';
import type { SecurityReport } from './validation/security-issue.js';

/** What an agent asks for; `auto` is the same as nothing. */
export interface WantedModel {
  readonly provider?: string;
  readonly model?: string;
}

/** The configured providers by name, and the choice of provider and model for an agent. */
@Injectable()
export class ProviderFactory {
  readonly #defaults: Pick<ProvidersOptions, 'defaultProvider' | 'defaultModel'>;

  constructor(
    @Inject(PROVIDERS_OPTIONS) { defaultProvider, defaultModel }: ProvidersOptions,
    private readonly registry: ProviderRegistry,
    private readonly router: AdapterRouter,
    /** The circuit breakers of all targets: their states, and opening and closing them by hand. */
    readonly circuits: CircuitControl,
    private readonly rotation: KeyRotation,
    private readonly security: ProviderSecurity,
  ) {
    this.#defaults = { defaultProvider, defaultModel };
  }

  /** True while no provider is usable and the simulated one answers every call. */
  get simulated(): boolean {
    return this.registry.simulated;
  }

  /** Every configured provider, usable or not. */
  names(): readonly string[] {
    return this.registry.names();
  }

  /** The providers that can be called, the one `auto` picks first. */
  usable(): readonly string[] {
    return this.registry.usable();
  }

  /**
   * The bare adapter of a provider, without the stages of the model chain; the model is the one of the call's target.
   *
   * @throws UnknownProviderError when the name means nothing; it names the nearest one
   * @throws ProviderUnconfiguredError when the key or the address of the provider is missing
   */
  get(name: string): ModelProvider {
    if (!this.simulated || name !== SIMULATED) this.registry.settings(name);
    return {
      call: (request) => this.router.call({ ...request, target: { ...request.target, provider: name } }),
    };
  }

  /**
   * The provider and model that serve an agent. Nothing is swapped silently: a provider that is named and not configured
   * is an error while any other is usable.
   *
   * @throws ProviderUnconfiguredError when the provider, every provider, or a model for it is missing
   */
  resolve(wanted: WantedModel): Target {
    const model = named(wanted.model);
    if (this.simulated) return { provider: SIMULATED, model: model ?? SIMULATED };
    const provider = named(wanted.provider);
    if (provider !== undefined) return this.#target(provider, model);
    return this.#target(this.#defaultProvider(model), model ?? named(this.#defaults.defaultModel));
  }

  /**
   * Reads the key of a provider anew and puts it to use: the next call has it, calls under way end with the one they have.
   * With `apiKey` that key is used until the next rotation without one, or until a restart.
   *
   * @throws UnknownProviderError, ProviderUnconfiguredError when there is no such provider, or it had no key at the start
   * @throws InvalidRequestError when the provider has no key of that name
   * @throws AuditUnavailableError when the rotation cannot be recorded; nothing has changed then
   * @throws KeyUnavailableError when the store of the key does not give it; the key from before stays in use
   */
  async rotateKey(name: string, options?: RotateKeyOptions): Promise<KeyRotationResult> {
    this.registry.settings(name);
    return this.rotation.rotate(name, options);
  }

  /**
   * Whether the provider is configured safely, and what to correct.
   *
   * @throws UnknownProviderError when the name means nothing
   */
  validateSecurity(name: string): SecurityReport {
    return this.security.validate(name);
  }

  /** What people may see of a provider. @throws UnknownProviderError when the name means nothing */
  describe(name: string): ProviderDescription {
    return providerDescription(this.registry.known(name), this.usable().includes(name));
  }

  /**
   * Where the calls to a provider end up and in which way they are made there: the same text for as long as both are the
   * same. Holds no secret. Not meant to be read.
   *
   * @throws UnknownProviderError when the name means nothing
   */
  endpoint(name: string): string {
    return this.simulated && name === SIMULATED ? SIMULATED : providerEndpoint(this.registry.known(name));
  }

  #target(provider: string, wanted: string | undefined): Target {
    const { defaultModel } = this.registry.settings(provider);
    const model = wanted ?? defaultModel;
    if (model === undefined)
      throw new ProviderUnconfiguredError(
        provider,
        `name a model in the agent or set providers.${provider}.defaultModel.`,
      );
    return { provider, model };
  }

  #defaultProvider(model: string | undefined): string {
    const chosen = named(this.#defaults.defaultProvider);
    if (chosen !== undefined) return chosen;
    const [first] = this.usable();
    if (first === undefined) throw new ProviderUnconfiguredError(undefined, this.registry.remedy());
    if (model !== undefined || named(this.#defaults.defaultModel) !== undefined) return first;
    return this.usable().find((name) => this.registry.settings(name).defaultModel !== undefined) ?? first;
  }
}

function named(value: string | undefined): string | undefined {
  return value === 'auto' || value === '' ? undefined : value;
}
