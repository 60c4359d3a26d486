import { OssaError, type Target } from '@ossa/contracts';
import type { ProviderRegistry } from '../registry/provider-registry.service.js';
import type { FallbackStep } from './fallback-step.js';

export interface ConfiguredFallbacks {
  /** Provider to the targets its calls go on to. */
  readonly steps: ReadonlyMap<string, readonly FallbackStep[]>;
  /** Entries that are left out because their provider has no key or address. */
  readonly unconfigured: readonly string[];
}

type Entry = ReturnType<ProviderRegistry['options']>['fallback'][number];

/**
 * The fallback lists of the configuration. Lists of fallback targets are not followed, so two providers may name each
 * other; what would ask a target twice is refused: a list that names its own default target, or one target twice.
 *
 * @throws OssaError `configuration_invalid` with the path of every problem
 */
export function configuredFallbacks(registry: ProviderRegistry): ConfiguredFallbacks {
  const steps = new Map<string, readonly FallbackStep[]>();
  const unconfigured: string[] = [];
  const problems: string[] = [];
  for (const provider of registry.names()) {
    const seen = [targetOf(registry, { provider })];
    const list: FallbackStep[] = [];
    for (const [index, entry] of registry.options(provider).fallback.entries()) {
      const path = `providers.${provider}.fallback[${index}]`;
      const target = targetOf(registry, entry);
      const problem = problemOf(registry, entry, target, seen);
      seen.push(target);
      if (problem !== undefined) problems.push(`${path}: ${problem}`);
      else if (!registry.usable().includes(entry.provider)) unconfigured.push(path);
      else if (target.model !== undefined) list.push({ target: { ...target, model: target.model }, on: entry.on });
    }
    if (list.length > 0) steps.set(provider, list);
  }
  if (problems.length === 0) return { steps, unconfigured };
  throw new OssaError('configuration_invalid', `The fallbacks of the providers are invalid.\n${problems.join('\n')}`);
}

type WantedTarget = Pick<Target, 'provider'> & Partial<Pick<Target, 'model'>>;

function targetOf(registry: ProviderRegistry, { provider, model }: WantedTarget): WantedTarget {
  return { provider, model: model ?? registry.options(provider).defaultModel };
}

function problemOf(
  registry: ProviderRegistry,
  { provider }: Entry,
  target: WantedTarget,
  [own, ...before]: readonly WantedTarget[],
): string | undefined {
  if (!registry.knows(provider))
    return `no provider is known under the name ${JSON.stringify(provider)}; add it under providers.`;
  if (own && same(target, own)) return `a provider cannot fall back to itself; name another model or provider.`;
  if (before.some((other) => same(target, other)))
    return `${JSON.stringify(provider)} is in the list already; a target is tried once.`;
  if (target.model === undefined && registry.usable().includes(provider))
    return `${JSON.stringify(provider)} has no default model; name a model here or set providers.${provider}.defaultModel.`;
  return undefined;
}

function same(a: WantedTarget, b: WantedTarget): boolean {
  return a.provider === b.provider && a.model === b.model;
}
