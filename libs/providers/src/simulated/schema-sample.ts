import type { JsonSchema } from '@ossa/contracts';
import { isRecord } from '../is-record.js';

const MAX_DEPTH = 16;

const TEXTS: Readonly<Record<string, string>> = {
  date: '2000-01-01',
  time: '00:00:00Z',
  'date-time': '2000-01-01T00:00:00Z',
  duration: 'PT0S',
  email: 'nobody@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** A small value that satisfies a JSON Schema. String patterns and `not` are beyond it. */
export function sampleOf(schema: JsonSchema): unknown {
  return new SchemaSampler(schema).sample(schema, 0);
}

class SchemaSampler {
  constructor(private readonly root: JsonSchema) {}

  sample(schema: unknown, depth: number): unknown {
    if (!isRecord(schema) || depth > MAX_DEPTH) return null;
    const { $ref, allOf, anyOf, oneOf, ...own } = schema;
    if (typeof $ref === 'string') return this.sample(merge(this.#resolve($ref), own), depth + 1);
    if (Array.isArray(allOf)) return this.sample(allOf.reduce<JsonSchema>(merge, { ...own, anyOf, oneOf }), depth + 1);
    const alternatives: unknown = anyOf ?? oneOf;
    if (Array.isArray(alternatives)) return this.sample(merge(own, alternatives[0]), depth + 1);
    if ('const' in own) return own['const'];
    if (Array.isArray(own['enum'])) return own['enum'][0];
    if ('default' in own) return own['default'];
    return this.#ofType(own, depth);
  }

  #ofType(schema: JsonSchema, depth: number): unknown {
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(schema, depth);
      case 'string':
        return text(schema);
      case 'integer':
        return number(schema, 1);
      case 'number':
        return number(schema, undefined);
      case 'boolean':
        return false;
      default:
        return null;
    }
  }

  #object({ properties, required }: JsonSchema, depth: number): Record<string, unknown> {
    const schemas = isRecord(properties) ? properties : {};
    const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
    return Object.fromEntries(names.map((name) => [name, this.sample(schemas[name], depth + 1)]));
  }

  #array({ items, prefixItems, minItems }: JsonSchema, depth: number): unknown[] {
    const first: unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
    const length = typeof minItems === 'number' ? minItems : 0;
    return Array.from({ length }, (_, index) => this.sample(first[index] ?? items, depth + 1));
  }

  #resolve(reference: string): unknown {
    const path = reference.split('/').slice(1);
    return path.reduce<unknown>(
      (node, key) =>
        isRecord(node) ? node[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')] : undefined,
      this.root,
    );
  }
}

function typeOf({ type, properties, required, items, prefixItems }: JsonSchema): unknown {
  if (Array.isArray(type)) return type[0];
  if (type !== undefined) return type;
  if (properties !== undefined || required !== undefined) return 'object';
  return items !== undefined || prefixItems !== undefined ? 'array' : undefined;
}

function text({ format, minLength, maxLength }: JsonSchema): string {
  const start = (typeof format === 'string' && TEXTS[format]) || 'simulated';
  const padded = start.padEnd(typeof minLength === 'number' ? minLength : 0, 'x');
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}

function number(
  { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }: JsonSchema,
  step?: number,
): number {
  const unit = typeof multipleOf === 'number' ? multipleOf : step;
  const low = Math.max(asNumber(minimum, -Infinity), asNumber(exclusiveMinimum, -Infinity));
  const high = Math.min(asNumber(maximum, Infinity), asNumber(exclusiveMaximum, Infinity));
  const fits = (value: number) =>
    value >= low && value <= high && value !== exclusiveMinimum && value !== exclusiveMaximum;
  if (fits(0)) return 0;
  if (unit !== undefined) {
    const near = low > 0 ? Math.ceil(low / unit) * unit : Math.floor(high / unit) * unit;
    return fits(near) ? near : near + (low > 0 ? unit : -unit);
  }
  const candidates = [low, high, (low + high) / 2, low + 1, high - 1];
  return candidates.find((value) => Number.isFinite(value) && fits(value)) ?? 0;
}

function asNumber(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Both schemas at once: properties and required names of both, the rest of the second. */
function merge(first: unknown, second: unknown): JsonSchema {
  const [a, b] = [isRecord(first) ? first : {}, isRecord(second) ? second : {}];
  const merged: Record<string, unknown> = { ...a, ...b };
  if (isRecord(a['properties']) && isRecord(b['properties']))
    merged['properties'] = { ...a['properties'], ...b['properties'] };
  if (Array.isArray(a['required']) && Array.isArray(b['required']))
    merged['required'] = [...new Set<unknown>([...a['required'], ...b['required']])];
  return merged;
}
