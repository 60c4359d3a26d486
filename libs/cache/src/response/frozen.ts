/**
 * A copy as a shared store would give it, that nobody can change: what one caller does with its answer is never seen by the next.
 *
 * @throws TypeError for what JSON cannot hold
 */
export function frozenCopy<Value extends object>(value: Value): Value {
  const copy: Value = JSON.parse(JSON.stringify(value));
  return deepFreeze(copy);
}

/** Freezes what was just made here, so that no caller can change what the next one gets. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}

export function isDeeplyFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))
  );
}
