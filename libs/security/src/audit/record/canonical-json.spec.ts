import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const ROOM = 1_000_000;
const DISGUISED = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
/** JSON that neither bound nor replacement touches. */
const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => {
  const text = JSON.stringify(value);
  return text.isWellFormed() && !DISGUISED.test(text) && !/\\ud/i.test(text);
});

describe('canonicalJson', () => {
  it('writes what RFC 8785 asks for', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(value, ROOM)).toBe(canonicalize(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes canonical JSON on one line whatever it is given', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true });
    fc.assert(
      fc.property(fc.oneof(anything, fc.string({ unit: 'binary' })), (value) => {
        const text = canonicalJson(value, ROOM);
        expect(canonicalize(JSON.parse(text))).toBe(text);
        expect(text).not.toMatch(/[\n\r\u2028\u2029\u0085]/);
      }),
      { numRuns: 2000 },
    );
  });

  it('replaces what makes a reader see a new line, a command or another order', () => {
    expect(canonicalJson('a\r\nb\u2028c\u001b[31md\u202ee\ud800', ROOM)).toBe(
      '"a\\r\\nb\uFFFDc\\u001b[31md\uFFFDe\uFFFD"',
    );
  });

  it('keeps the names of fields canonical, too', () => {
    const names = fc.dictionary(
      fc.string({ unit: fc.constantFrom('a', '\u2028', '\u2029', '\uffff', '\u{1f600}') }),
      fc.nat(),
    );
    fc.assert(
      fc.property(names, (value) => {
        const text = canonicalJson(value, ROOM);
        expect(canonicalize(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('cuts long text, long lists and deep objects, and says so', () => {
    expect(canonicalJson('x'.repeat(1_000_000), ROOM)).toHaveLength(32_768 + '"[+967232 characters]"'.length);
    expect(canonicalJson(Array(300).fill(1), ROOM)).toContain(',1,"[+44 items]"]');
    const deep = (depth: number): unknown => (depth === 0 ? 'x' : [deep(depth - 1)]);
    expect(canonicalJson(deep(20), ROOM)).toBe(`${'['.repeat(8)}"[too deep]"${']'.repeat(8)}`);
    expect(canonicalJson(['a'.repeat(90), 'b'.repeat(90), 'c'.repeat(90)], 100).length).toBeLessThan(200);
  });

  it('has a word for everything', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(() => canonicalJson(cyclic, ROOM)).not.toThrow();
    const value = { b: undefined, a: () => 1, d: Number.NaN, c: [undefined], e: 10n, f: new Date(0), g: -0 };
    expect(canonicalJson(value, ROOM)).toBe('{"c":[null],"d":null,"e":"10","f":"1970-01-01T00:00:00.000Z","g":0}');
  });
});
