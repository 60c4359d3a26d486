import { isRecord } from '../problem/json-pointer.js';

/** True unless the value says nothing: false, null, 0, empty text, an empty list or an empty object. */
export function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A block that can be switched off: in use unless `enabled` is false. */
export function unlessDisabled(value: unknown): boolean {
  return isRecord(value) && value['enabled'] !== false && saysSomething(value);
}

/** A block that has to be switched on: in use only when `enabled` is true. */
export function whenEnabled(value: unknown): boolean {
  return isRecord(value) && value['enabled'] === true;
}

/** In use when the value is none of those that ask for nothing. */
export function except(...idle: readonly unknown[]): (value: unknown) => boolean {
  return (value) => saysSomething(value) && !idle.includes(value);
}

/** In use when it is false: what the field allows by default is forbidden. */
export function whenFalse(value: unknown): boolean {
  return value === false;
}
