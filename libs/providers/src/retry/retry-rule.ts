import type { ModelErrorKind } from '@ossa/contracts';

/**
 * What may follow a failed attempt at the same target. `again`: another one, after a pause. `limited`: at once with another
 * key, else not before the provider allows it. `other_key`: at once, and only with another key. `never`: nothing.
 */
export type RetryRule = 'again' | 'limited' | 'other_key' | 'never';

const RULES: Readonly<Record<ModelErrorKind, RetryRule>> = {
  connect: 'again',
  timeout_connect: 'again',
  timeout_first_part: 'never', // the time is better spent on another target
  timeout_idle: 'again',
  server: 'again',
  overloaded: 'again',
  rate_limited: 'limited',
  invalid_request: 'never',
  context_length: 'never',
  content_policy: 'never',
  unauthorized: 'other_key',
  invalid_response: 'again',
  circuit_open: 'never',
  cooling_down: 'never',
  truncated: 'again',
  deadline: 'never',
  cancelled: 'never',
  internal: 'never',
};

/** By kind, not by status alone: "Failure classification" of the resilience rules. */
export function retryRule(kind: ModelErrorKind): RetryRule {
  return RULES[kind];
}
