import { type AttemptRecord, NO_USAGE } from '@ossa/contracts';

/** A complete record to override in tests. */
export function attemptRecord(overrides: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attempt: 1,
    provider: 'scripted',
    model: 'test',
    outcome: 'succeeded',
    sent: true,
    usage: NO_USAGE,
    cost: 0,
    startedAt: 0,
    firstPartMs: 200,
    durationMs: 400,
    ...overrides,
  };
}

/** Of an attempt that the upstream answered with 429. */
export const TOO_MANY = attemptRecord({ outcome: 'rate_limited', status: 429, firstPartMs: undefined });
