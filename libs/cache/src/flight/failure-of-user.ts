import { OssaError } from '@ossa/contracts';

/** True for a limit of one user that was reached: an answer that is shared may still be made for another one. */
export function isFailureOfUser(error: unknown): boolean {
  if (!OssaError.isInstance(error)) return false;
  const { code, details } = error;
  return (code === 'budget_exceeded' || code === 'rate_limited') && details?.['scope'] === 'user';
}
