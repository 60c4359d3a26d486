import { OssaError } from '@ossa/contracts';
import { isFailureOfUser } from './failure-of-user.js';
import type { Participant } from './participant.interface.js';

/** A run that failed before its first part. */
export interface FailedRun {
  readonly error: unknown;
  readonly leader: Participant;
  /** Of the request that led. */
  readonly deadline: number;
  /** Those who are left, the leader among them unless it went away. */
  readonly participants: ReadonlySet<Participant>;
}

/**
 * Those whom a failure does not concern, because it is the leader's own: its deadline passed and theirs has not, it was
 * cancelled, or a limit of its user is reached and they are others. Nobody, when it is the model's: that one is not asked again.
 */
export function unconcerned({ error, leader, deadline, participants }: FailedRun, now: number): Participant[] {
  const code = OssaError.isInstance(error) ? error.code : undefined;
  if (code === 'cancelled') return participants.has(leader) ? [] : [...participants];
  if (isFailureOfUser(error)) return [...participants].filter((one) => userOf(one) !== userOf(leader));
  if (code !== 'deadline_exceeded') return [];
  const limit = Math.max(deadline, now);
  return [...participants].filter((one) => one !== leader && one.plan.request.deadline > limit);
}

/** Who leads next: the one with the most time, so that as few as possible come after it. */
export function withMostTime(participants: Iterable<Participant>): Participant | undefined {
  let found: Participant | undefined;
  for (const one of participants) {
    if (!found || one.plan.request.deadline > found.plan.request.deadline) found = one;
  }
  return found;
}

function userOf({ plan }: Participant): string | undefined {
  return plan.request.user;
}
