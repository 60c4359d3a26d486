import type { ModelCall, ModelSettings } from '@ossa/contracts';
import type { FallbackStep } from './fallback-step.js';

/** More than this is not asked of one target, whoever asks. */
const MAX_ATTEMPTS = 10;

export interface Retargeting {
  readonly step: FallbackStep;
  /** The one the call goes on to when this one fails. */
  readonly following: FallbackStep | undefined;
  readonly alternatives: number;
  /** The most tokens the provider of the target may be asked to write. */
  readonly maxOutputTokens: number | undefined;
}

/** The call as it is made at one of its targets: model, temperature, token cap and attempts are those of the target. */
export function retarget(request: ModelCall, to: Retargeting): ModelCall {
  const { step, following, alternatives, maxOutputTokens } = to;
  const { policy } = request;
  const maxRetries = following?.trigger?.maxRetries;
  return {
    ...request,
    target: step.target,
    settings: settingsFor(request.settings, step.temperature, maxOutputTokens),
    policy:
      maxRetries === undefined
        ? policy
        : { ...policy, retry: { ...policy.retry, maxAttempts: Math.min(maxRetries + 1, MAX_ATTEMPTS) } },
    alternatives,
  };
}

/** The same object where nothing changes. */
export function settingsFor(
  settings: ModelSettings,
  temperature: number | undefined,
  maxOutputTokens = Infinity,
): ModelSettings {
  const capped = (settings.maxOutputTokens ?? Infinity) > maxOutputTokens;
  if (temperature === undefined && !capped) return settings;
  return {
    ...settings,
    ...(temperature !== undefined && { temperature }),
    ...(capped && { maxOutputTokens }),
  };
}
