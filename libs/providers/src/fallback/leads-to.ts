import type { ModelError, ModelErrorKind } from '@ossa/contracts';
import type { FallbackStep } from './fallback-step.js';

type Consequence = 'next' | 'if_named' | 'end';

const CONSEQUENCES: Readonly<Record<ModelErrorKind, Consequence>> = {
  connect: 'next',
  timeout_connect: 'next',
  timeout_first_part: 'next',
  timeout_idle: 'next',
  server: 'next',
  overloaded: 'next',
  rate_limited: 'next',
  invalid_request: 'if_named',
  context_length: 'if_named',
  content_policy: 'if_named',
  unauthorized: 'next',
  invalid_response: 'next',
  circuit_open: 'next',
  cooling_down: 'next',
  truncated: 'next',
  deadline: 'end', // there is no time left for anybody
  cancelled: 'end',
  internal: 'next',
};

/** Whether a failure before the first part leads to the given target: as its kind says, unless the target names what does. */
export function leadsTo({ trigger, on }: FallbackStep, { kind, status }: ModelError): boolean {
  const consequence = CONSEQUENCES[kind];
  if (consequence === 'end') return false;
  if (trigger?.onError === true || on?.some((named) => named === kind)) return true;
  if (status !== undefined && trigger?.statuses?.includes(status)) return true;
  if (kind === 'timeout_first_part' && trigger?.slowerThanMs !== undefined) return true;
  return trigger?.onError !== false && consequence === 'next';
}
