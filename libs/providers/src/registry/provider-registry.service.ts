import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type ConnectionRules, OssaError, ProviderUnconfiguredError } from '@ossa/contracts';
import { nearestName } from '@ossa/manifest';
import type { AttemptLimits } from '../deadline/attempt-limits.js';
import { PROVIDERS_OPTIONS } from '../providers.module-definition.js';
import { type ProviderOptions, providerOptionsSchema, type ProvidersOptions } from '../providers.options.js';
import { PROVIDER_ENVIRONMENT } from './provider-environment.js';
import { PROVIDER_PRESETS } from './provider-presets.js';
import { missingOption, type ProviderSettings, providerSettings } from './provider-settings.js';
import { transportProblems, type TransportRules } from './transport-problems.js';
import { UnknownProviderError } from './unknown-provider.error.js';

const DEFAULTS = providerOptionsSchema.parse({});
const PREFERENCE = Object.keys(PROVIDER_PRESETS);

/** Which providers there are, which of them can be called, and whether the simulated one stands in for all of them. */
@Injectable()
export class ProviderRegistry implements OnModuleInit {
  readonly #settings: ReadonlyMap<string, ProviderSettings>;
  readonly #usable: readonly string[];
  readonly simulated: boolean;
  readonly #enforceHttps: boolean;

  /** @throws OssaError `configuration_invalid` when a provider that can be called breaks a rule of the transport */
  constructor(@Inject(PROVIDERS_OPTIONS) options: ProvidersOptions) {
    const names = Object.keys(options.providers).sort((a, b) => rank(a) - rank(b));
    this.#settings = new Map(
      Object.entries(options.providers).map(([name, provider]) => [name, providerSettings(name, provider)]),
    );
    this.#usable = names.filter((name) => this.#missing(name) === undefined);
    this.#enforceHttps = options.enforceHttps;
    this.#requireTransport(options);
    this.simulated = this.#usable.length === 0 && options.simulation === 'when-unconfigured';
  }

  onModuleInit(): void {
    if (!this.simulated) return;
    new Logger(ProviderRegistry.name).warn(
      `No model provider is configured, so every answer is simulated: ${this.remedy()}`,
    );
  }

  names(): readonly string[] {
    return [...this.#settings.keys()];
  }

  /** True for a provider that is configured, and for one whose name alone says how to reach it. */
  knows(name: string): boolean {
    return this.#settings.has(name) || PROVIDER_PRESETS[name] !== undefined;
  }

  /** The providers that can be called, in the order of preference of `auto`. */
  usable(): readonly string[] {
    return this.#usable;
  }

  /**
   * @throws UnknownProviderError when the name means nothing
   * @throws ProviderUnconfiguredError when the key or the address is missing
   */
  settings(name: string): ProviderSettings {
    const settings = this.known(name);
    const missing = this.#settings.has(name) ? missingOption(settings) : 'apiKey';
    if (missing === undefined) return settings;
    throw new ProviderUnconfiguredError(name, remedyFor(name, missing));
  }

  /**
   * What is known of the provider, whether or not it can be called.
   *
   * @throws UnknownProviderError when the name means nothing
   */
  known(name: string): ProviderSettings {
    const settings = this.#settings.get(name);
    if (settings) return settings;
    if (this.knows(name)) return providerSettings(name, DEFAULTS);
    throw new UnknownProviderError(name, nearestName(name, [...new Set([...this.#settings.keys(), ...PREFERENCE])]));
  }

  /** The options of the provider, whether or not it can be called; the defaults for one without options of its own. */
  options(name: string): ProviderOptions {
    return this.#settings.get(name) ?? DEFAULTS;
  }

  /** Time limits of one attempt with the provider; those of the defaults for one without options of its own. */
  limits(name: string): AttemptLimits {
    const { firstPartTimeout, idleTimeout, timeout } = this.options(name);
    return { firstPart: firstPartTimeout, idle: idleTimeout, total: timeout };
  }

  /** Where connections to the provider may go. */
  connectionRules(name: string): ConnectionRules {
    const { connectTimeout, allowPrivate } = this.options(name);
    return { connectTimeout, allowPrivate, enforceHttps: this.#enforceHttps };
  }

  /** What to do when nothing is configured at all. */
  remedy(): string {
    return 'set ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY, OLLAMA_BASE_URL or another provider under providers.';
  }

  #requireTransport(rules: TransportRules): void {
    const problems = this.#usable.flatMap((name) => transportProblems(this.settings(name), rules));
    if (problems.length === 0) return;
    throw new OssaError('configuration_invalid', `The way to the providers is not safe.\n${problems.join('\n')}`);
  }

  #missing(name: string): string | undefined {
    const settings = this.#settings.get(name);
    return settings && missingOption(settings);
  }
}

function remedyFor(name: string, missing: 'apiKey' | 'baseUrl'): string {
  const variable = PROVIDER_ENVIRONMENT[name]?.[missing]?.[0];
  const option = `providers.${name}.${missing}`;
  return variable === undefined ? `set ${option}.` : `set ${variable} or ${option}.`;
}

function rank(name: string): number {
  const index = PREFERENCE.indexOf(name);
  return index === -1 ? PREFERENCE.length : index;
}
