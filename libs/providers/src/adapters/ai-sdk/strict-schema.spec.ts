import { isStrictSchema } from './strict-schema.js';

const closed = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

describe('isStrictSchema', () => {
  it.each([
    ['a closed object', closed({ a: { type: 'string' } }), true],
    ['nested closed objects', closed({ a: { type: 'array', items: closed({ b: { type: 'null' } }) } }), true],
    ['an open object', { type: 'object', properties: { a: {} }, required: ['a'] }, false],
    ['an optional property', closed({ a: {}, b: {} }, ['a']), false],
    ['an open object deep inside', closed({ a: { anyOf: [{ type: 'object' }] } }), false],
    ['an open object in a definition', { ...closed({}), $defs: { x: { type: 'object' } } }, false],
  ])('%s', (_, schema, strict) => {
    expect(isStrictSchema(schema)).toBe(strict);
  });
});
