import { type Schema, type SchemaDraft, type ValidationResult, Validator } from '@cfworker/json-schema';
import type { JsonSchema } from '@ossa/contracts';
import { SchemaRefusedError } from './schema/schema-refused.error.js';
import { withinTime } from './schema/within-time.js';

const MAX_CHARACTERS = 65_536;
const MAX_DEPTH = 32;
const MAX_PROBLEMS = 10;
const MAX_MILLISECONDS = 100;

/** Keywords that only say that something below them is wrong. */
const WRAPPERS = new Set([
  'properties',
  'patternProperties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  'if',
  'then',
  'else',
]);

/**
 * Checks values against a JSON Schema that somebody else wrote. The schema is interpreted, never compiled to code; its size,
 * its depth and the time of each check are bounded, and it cannot refer to anything outside itself.
 */
export class JsonSchemaValidator {
  readonly #validator: Validator;

  /** @throws SchemaRefusedError */
  constructor(schema: JsonSchema) {
    refuseHostile(schema);
    try {
      // The validator writes into the schema, which may be frozen and shared.
      this.#validator = new Validator(structuredClone(schema) as Schema, draftOf(schema), false);
    } catch (error) {
      throw new SchemaRefusedError('cannot be read', error);
    }
  }

  /** What is wrong with the value, each with its path, for example `address.zip: expected string`; empty when it is valid. */
  validate(value: unknown): readonly string[] {
    const checked = withinTime(MAX_MILLISECONDS, () => this.#validator.validate(value));
    if (!checked.ok)
      return ['cannot be checked: the schema takes too long for this value, or refers to what it does not define'];
    return checked.value.valid ? [] : problemsOf(checked.value);
  }
}

function refuseHostile(schema: JsonSchema): void {
  visit(schema, 0);
  if (JSON.stringify(schema).length > MAX_CHARACTERS)
    throw new SchemaRefusedError(`is larger than ${MAX_CHARACTERS} characters`);
}

function visit(node: unknown, depth: number): void {
  if (typeof node !== 'object' || node === null) return;
  if (depth > MAX_DEPTH) throw new SchemaRefusedError(`is nested deeper than ${MAX_DEPTH} levels`);
  for (const [key, child] of Object.entries(node)) {
    if (key === '$ref' && typeof child === 'string' && !child.startsWith('#'))
      throw new SchemaRefusedError(`refers to ${JSON.stringify(child.slice(0, 100))}, outside of itself`);
    visit(child, depth + 1);
  }
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
  return typeof $schema === 'string' && /draft-0[4-7]/.test($schema) ? '7' : '2020-12';
}

function problemsOf({ errors }: ValidationResult): readonly string[] {
  const problems = errors
    .filter(({ keyword }) => !WRAPPERS.has(keyword))
    .map(({ instanceLocation, keyword, error }) => {
      const path = instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.');
      const problem = keyword === 'false' ? 'is not allowed here' : error;
      return path === '' ? problem : `${path}: ${problem}`;
    });
  return [...new Set(problems)].slice(0, MAX_PROBLEMS);
}
