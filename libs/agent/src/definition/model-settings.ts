import type { ModelSettings } from '@ossa/contracts';
import type { AgentManifest } from '@ossa/manifest';

/** What the standard's profile names mean here; `balanced` leaves the model's own defaults. */
const PRESETS: Readonly<Record<string, ModelSettings>> = {
  fast: { maxOutputTokens: 1024, reasoning: false },
  balanced: {},
  deep: { maxOutputTokens: 16_384, reasoning: true },
  safe: { temperature: 0 },
};

/** Settings of the profile, overridden by those of `llm` itself; the token budget of the manifest caps the output. */
export function modelSettings({ spec, token_efficiency }: AgentManifest, defaultTemperature?: number): ModelSettings {
  const { llm } = spec;
  const profile = profileSettings(llm);
  const temperature = llm?.temperature ?? profile.temperature ?? defaultTemperature;
  const budgets = [spec.token_efficiency, token_efficiency].map((block) => block?.budget?.max_output_tokens);
  const caps = [llm?.maxTokens ?? profile.maxOutputTokens, ...budgets].filter((cap) => cap !== undefined);
  return {
    ...(profile.reasoning !== undefined && { reasoning: profile.reasoning }),
    ...(temperature !== undefined && { temperature }),
    ...(caps.length > 0 && { maxOutputTokens: Math.min(...caps) }),
  };
}

function profileSettings(llm: AgentManifest['spec']['llm']): ModelSettings {
  const name = llm?.profile ?? llm?.execution_profiles?.default ?? 'balanced';
  const own = llm?.execution_profiles?.profiles?.[name];
  if (own === undefined) return Object.hasOwn(PRESETS, name) ? (PRESETS[name] ?? {}) : {};
  return {
    ...(own.temperature !== undefined && { temperature: own.temperature }),
    ...(own.maxTokens !== undefined && { maxOutputTokens: own.maxTokens }),
    ...(own.reasoning_enabled && { reasoning: true }),
  };
}
