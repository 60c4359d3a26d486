import { valueAt } from '../problem/json-pointer.js';
import {
  CONFORMANCE_PROFILES,
  OPTIONAL_WEIGHT,
  REQUIRED_WEIGHT,
  type ConformanceProfile,
} from './conformance-profile.js';

/** How well a manifest fits one profile. */
export interface ConformanceScore {
  /** 0 to 1: 0.6 for the required features, 0.4 for the optional ones. */
  readonly score: number;
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** Required features that are absent; a manifest can pass without them, so they are named. */
  readonly missing: readonly string[];
}

/** The scores of a manifest against both profiles of the standard; `prompts.system` counts as `spec.role`. */
export function scoreConformance(manifest: unknown): {
  readonly baseline: ConformanceScore;
  readonly enterprise: ConformanceScore;
} {
  return {
    baseline: score(manifest, CONFORMANCE_PROFILES.baseline),
    enterprise: score(manifest, CONFORMANCE_PROFILES.enterprise),
  };
}

function score(manifest: unknown, profile: ConformanceProfile): ConformanceScore {
  const missing = profile.required.filter((feature) => !isPresent(manifest, feature));
  const optional = profile.optional.filter((feature) => isPresent(manifest, feature));
  const required = (profile.required.length - missing.length) / profile.required.length;
  const value = REQUIRED_WEIGHT * required + OPTIONAL_WEIGHT * (optional.length / profile.optional.length);
  // Rounded, since 0.6 + 0.4 is not 1 in every order of addition.
  const rounded = Math.round(value * 10_000) / 10_000;
  return { score: rounded, verdict: verdictOf(rounded, profile), missing };
}

function verdictOf(value: number, profile: ConformanceProfile): ConformanceScore['verdict'] {
  if (value < profile.pass) return 'fail';
  return value < profile.warn ? 'warn' : 'pass';
}

function isPresent(manifest: unknown, feature: string): boolean {
  const value = valueAt(manifest, feature.split('.'));
  if (value !== undefined && value !== null) return true;
  return feature === 'spec.role' && valueAt(manifest, ['spec', 'prompts', 'system']) !== undefined;
}
