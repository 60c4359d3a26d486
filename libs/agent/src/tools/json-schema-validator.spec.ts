import type { JsonSchema } from '@ossa/contracts';
import { JsonSchemaValidator } from './json-schema-validator.js';

const order: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    lines: { type: 'array', items: { type: 'object', properties: { quantity: { type: 'integer', minimum: 1 } } } },
  },
  required: ['id'],
  additionalProperties: false,
};

describe('JsonSchemaValidator', () => {
  it('accepts what matches', () => {
    expect(new JsonSchemaValidator(order).validate({ id: '1', lines: [{ quantity: 2 }] })).toEqual([]);
  });

  it('lists every problem with its path, once', () => {
    const problems = new JsonSchemaValidator(order).validate({
      lines: [{ quantity: 0 }, { quantity: 'x' }],
      surplus: 1,
    });
    expect(problems).toEqual([
      expect.stringContaining('required property "id"'),
      expect.stringMatching(/^lines\.0\.quantity: /),
      expect.stringMatching(/^lines\.1\.quantity: /),
      expect.stringContaining('"surplus"'),
      'surplus: is not allowed here',
    ]);
  });

  it('leaves the schema untouched, also a frozen one', () => {
    const frozen = Object.freeze({
      type: 'object',
      properties: Object.freeze({ a: Object.freeze({ type: 'number' }) }),
    });
    expect(new JsonSchemaValidator(frozen).validate({ a: 'x' })).toHaveLength(1);
    expect(Object.getOwnPropertyNames(frozen)).toEqual(['type', 'properties']);
  });

  it('follows references within the schema', () => {
    const validator = new JsonSchemaValidator({
      $defs: { id: { type: 'string' } },
      properties: { id: { $ref: '#/$defs/id' } },
    });
    expect(validator.validate({ id: 1 })).toHaveLength(1);
    expect(validator.validate({ id: 'a' })).toEqual([]);
  });

  it.each([
    ['points outside of itself', { properties: { a: { $ref: 'https://evil.example/schema.json' } } }],
    ['points to a file', { $ref: 'file:///etc/passwd' }],
    ['is too deep', Array.from({ length: 40 }).reduce<JsonSchema>((inner) => ({ not: inner }), {})],
    ['is too large', { description: 'x'.repeat(70_000) }],
    ['cannot be read', { $id: 'http://[' }],
  ])('refuses a schema that %s', (problem, schema) => {
    expect(() => new JsonSchemaValidator(schema)).toThrow(expect.objectContaining({ code: 'manifest_invalid' }));
    expect(problem).toBeDefined();
  });

  it('refuses a schema that contains itself', () => {
    const schema: Record<string, unknown> = {};
    schema['not'] = schema;
    expect(() => new JsonSchemaValidator(schema)).toThrow(/deeper/);
  });

  it.each([
    ['a pattern that backtracks without end', { pattern: '^(a+)+$' }, `${'a'.repeat(40)}!`],
    ['a reference to itself', { $ref: '#' }, 'x'],
    ['a reference to nothing', { $ref: '#/nowhere' }, 'x'],
    ['an invalid pattern', { pattern: '(' }, 'x'],
  ])('gives up on %s in bounded time', (_, schema, value) => {
    const startedAt = performance.now();
    expect(new JsonSchemaValidator(schema).validate(value)).toEqual([expect.stringContaining('cannot be checked')]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
