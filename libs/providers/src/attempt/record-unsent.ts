import { type AttemptRecord, type Clock, type ModelCall, type ModelError, NO_USAGE } from '@ossa/contracts';

/** Leaves the record of a target that was not asked at all, and ties it to the error that says why. */
export function recordUnsent({ attempts, hedge }: ModelCall, error: ModelError, clock: Clock): void {
  const { provider, model } = error.target;
  const record: AttemptRecord = {
    attempt: attempts.begin(),
    provider,
    model,
    outcome: error.kind,
    sent: false,
    usage: NO_USAGE,
    cost: 0,
    startedAt: clock.wall(),
    durationMs: 0,
    ...(hedge && { hedge }),
  };
  attempts.end(record);
  if (Object.isExtensible(error)) error.attempt = record;
}
