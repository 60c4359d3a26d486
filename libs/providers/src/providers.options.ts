import { positiveDurationSchema } from '@ossa/contracts';
import { z } from 'zod';
import { circuitBreakerOptionsSchema } from './circuit-breaker/circuit-breaker.options.js';
import { fallbackOptionsSchema } from './fallback/fallback.options.js';
import { hedgeOptionsSchema } from './hedge/hedge.options.js';
import { keyOriginsSchema } from './keys/key-origin.js';
import { keySelectionSchema, poolKeySchema } from './key-pool/key-pool.options.js';
import { retryOptionsSchema } from './retry/retry.options.js';
import { signingOptionsSchema } from './signing/signing.options.js';
import { simulatedScriptSchema } from './simulated/simulated-script.js';

const adapterNameSchema = z.enum(['anthropic', 'openai', 'google', 'azure', 'mistral', 'openai-compatible']);

/** The protocol a provider is spoken to in. */
export type AdapterName = z.output<typeof adapterNameSchema>;

/** An http(s) address; `127.0.0.1:11434`, as OLLAMA_HOST has it, is taken for http. */
const baseUrlSchema = z
  .string()
  .transform((text) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`))
  .pipe(z.url({ protocol: /^https?$/ }));

export const providerOptionsSchema = z.strictObject({
  /** Known from the name for the providers of `PROVIDER_ENVIRONMENT`; any other name is `openai-compatible`. */
  adapter: adapterNameSchema.optional(),
  apiKey: z.string().optional(),
  /** With the version segment: `https://api.anthropic.com/v1`. */
  baseUrl: baseUrlSchema.optional(),
  /** The model of agents that name none. */
  defaultModel: z.string().optional(),
  /** The longest time one attempt may wait for the provider. */
  timeout: positiveDurationSchema.default(60_000),
  connectTimeout: positiveDurationSchema.default(10_000),
  /** How long the first part of a streamed answer may take. Reasoning models think before it. */
  firstPartTimeout: positiveDurationSchema.default(30_000),
  /** How long a streamed answer may pause while somebody waits for it. */
  idleTimeout: positiveDurationSchema.default(30_000),
  /** Which API of OpenAI and Azure OpenAI to use. */
  api: z.enum(['chat', 'responses']).default('chat'),
  organization: z.string().optional(),
  project: z.string().optional(),
  /** Azure: name of the resource, where no base URL is given. */
  resource: z.string().optional(),
  /** Azure: name of the deployment, where it is not the model id. */
  deployment: z.string().optional(),
  /** Azure: a dated version addresses the deployment in the path; without it the v1 API is used. */
  apiVersion: z.string().optional(),
  /** Sent with every request. */
  headers: z.record(z.string(), z.string()).optional(),
  /** The provider's models write at most this many tokens; agents that ask for more are capped. */
  maxOutputTokens: z.int().positive().optional(),
  /** The address may be a private one. Loopback always may. */
  allowPrivate: z.boolean().default(false),
  /** Several keys or endpoints to spread calls over, instead of one `apiKey`. */
  keys: z.array(poolKeySchema).default([]),
  keySelection: keySelectionSchema,
  signing: signingOptionsSchema.optional(),
  retry: retryOptionsSchema.prefault({}),
  circuitBreaker: circuitBreakerOptionsSchema.prefault({}),
  fallback: fallbackOptionsSchema,
  hedge: hedgeOptionsSchema.prefault({}),
});

/** `auto` everywhere means: decide from what is configured. */
export const providersOptionsSchema = z.strictObject({
  defaultProvider: z.string().default('auto'),
  defaultModel: z.string().default('auto'),
  providers: z.record(z.string(), providerOptionsSchema).default({}),
  /** Whether the simulated provider steps in while no provider is usable. The configuration says `never` in production. */
  simulation: z.enum(['when-unconfigured', 'never']).default('when-unconfigured'),
  /** Plain http is refused outside loopback. */
  enforceHttps: z.boolean().default(true),
  /** Every provider is asked to sign its requests. */
  signRequests: z.boolean().default(false),
  /** Where the secrets of each provider come from, as far as it is known. Never says what they are. */
  keyOrigins: keyOriginsSchema.default({}),
  /** What the simulated provider answers; without it a fixed text. Has no effect unless simulation is active. */
  simulated: simulatedScriptSchema.optional(),
});

/** One provider, defaults filled in. */
export type ProviderOptions = Readonly<z.output<typeof providerOptionsSchema>>;

/** The options of {@link ProvidersModule}, defaults filled in. */
export type ProvidersOptions = Readonly<z.output<typeof providersOptionsSchema>>;

/** The options as they are written: defaults left out, durations as text. */
export type ProvidersOptionsInput = z.input<typeof providersOptionsSchema>;
