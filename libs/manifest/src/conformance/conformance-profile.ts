/** Names of the profiles of the standard; there are no others. */
export type ConformanceProfileName = 'baseline' | 'enterprise';

/** A profile: features as dotted paths, and the scores that pass. */
export interface ConformanceProfile {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** At least this score passes. */
  readonly pass: number;
  /** Below this score a pass comes with a warning. */
  readonly warn: number;
}

export const REQUIRED_WEIGHT = 0.6;
export const OPTIONAL_WEIGHT = 0.4;

const BASELINE: ConformanceProfile = {
  required: ['apiVersion', 'kind', 'metadata.name', 'spec.role', 'spec.llm'],
  optional: ['spec.tools', 'spec.autonomy', 'spec.observability'],
  pass: 0.6,
  warn: 0.8,
};

/** Profile version 0.3.0: enterprise extends baseline. */
export const CONFORMANCE_PROFILES: Readonly<Record<ConformanceProfileName, ConformanceProfile>> = {
  baseline: BASELINE,
  enterprise: {
    required: [
      ...BASELINE.required,
      'spec.constraints',
      'spec.constraints.cost',
      'spec.observability',
      'spec.observability.tracing',
    ],
    optional: [...BASELINE.optional, 'metadata.labels'],
    pass: 0.7,
    warn: 0.9,
  },
};
