import { InvalidRequestError } from '@ossa/contracts';

const MAX_DEPTH = 100;

interface Place {
  readonly value: object;
  readonly path: string;
  readonly depth: number;
}

/**
 * Refuses what could reach a prototype (`__proto__`, `constructor.prototype`) and bodies nested deeper than 100 levels,
 * which would exhaust the stack of whoever walks them next. Walks without recursion.
 *
 * @throws InvalidRequestError with the path of the offending key
 */
export function assertSafeJson(body: object): void {
  const places: Place[] = [{ value: body, path: '', depth: 1 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, path, depth } = place;
    if (depth > MAX_DEPTH) refuse(path, `is nested deeper than ${MAX_DEPTH} levels`);
    for (const [key, child] of Object.entries(value) as [string, unknown][]) {
      if (key === '__proto__') refuse(join(path, key), 'is not accepted as a key');
      if (typeof child !== 'object' || child === null) continue;
      if (key === 'constructor' && 'prototype' in child)
        refuse(join(path, key), 'is not accepted with a prototype inside');
      places.push({ value: child, path: join(path, key), depth: depth + 1 });
    }
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function refuse(path: string, reason: string): never {
  const shown = path.length > 200 ? `${path.slice(0, 200)}...` : path;
  throw new InvalidRequestError(`The body is not accepted: ${shown} ${reason}.`, [{ path: shown, message: reason }]);
}
