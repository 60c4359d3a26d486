/**
 * A copy as a shared store would give it, that nobody can change: what one caller does with its answer is never seen by the next.
 *
 * @throws TypeError for what JSON cannot hold
 */
export function frozenCopy<Value extends object>(value: Value): Value {
  const copy: Value = JSON.parse(JSON.stringify(value));
  return deeplyFrozen(copy);
}

function deeplyFrozen<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deeplyFrozen(part);
  return Object.freeze(value);
}
