import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { expressionReferences } from './expression-references.js';
import type { Expression } from './expression.js';
import { parseCondition, parseExpression, parseTemplate } from './parse-expression.js';

function shape(source: string): unknown {
  const result = parseExpression(source);
  return result.ok ? plain(result.value) : result.issue.code;
}

/** The tree as nested lists, without columns. */
function plain(node: Expression): unknown {
  switch (node.type) {
    case 'literal':
      return node.value;
    case 'name':
      return `$${node.name}`;
    case 'array':
      return node.items.map(plain);
    case 'member':
      return ['.', plain(node.object), node.property];
    case 'index':
      return ['[]', plain(node.object), plain(node.index)];
    case 'call':
      return [`${node.name}()`, ...node.arguments.map(plain)];
    case 'not':
      return ['!', plain(node.operand)];
    case 'logical':
    case 'comparison':
      return [node.operator, plain(node.left), plain(node.right)];
    default:
      return ['?', plain(node.condition), plain(node.whenTrue), plain(node.whenFalse)];
  }
}

describe('expression grammar', () => {
  it.each<[string, unknown]>([
    ['a', '$a'],
    ['-1.5', -1.5],
    ["'it\\'s \\u0041'", "it's A"],
    ['[1, "x", null, true]', [1, 'x', null, true]],
    ['steps.fetch-content.output.x', ['.', ['.', ['.', '$steps', 'fetch-content'], 'output'], 'x']],
    ['list.0.and', ['.', ['.', '$list', '0'], 'and']],
    ['a["b"][i]', ['[]', ['.', '$a', 'b'], '$i']],
    ['!a == b', ['==', ['!', '$a'], '$b']],
    ['not a == b', ['!', ['==', '$a', '$b']]],
    ['a || b && c', ['or', '$a', ['and', '$b', '$c']]],
    ['a or b and not c', ['or', '$a', ['and', '$b', ['!', '$c']]]],
    ['a ? 1 : b ? 2 : 3', ['?', '$a', 1, ['?', '$b', 2, 3]]],
    ['a\n  not in\n b', ['not in', '$a', '$b']],
    ['x in [1]', ['in', '$x', [1]]],
    ['endsWith(a.b, "s")', ['endsWith()', ['.', '$a', 'b'], 's']],
    ['now()', ['now()']],
    ['android', '$android'],
  ])('reads %s', (source, expected) => {
    expect(shape(source)).toEqual(expected);
  });

  it.each([
    ['', 'expression_syntax'],
    ['a -b', 'expression_syntax'],
    ['a < b < c', 'expression_syntax'],
    ['x ? 10', 'expression_ternary'],
    ['a === b', 'expression_operator'],
    ["x.endsWith('s')", 'expression_method'],
    ['eval("1")', 'unknown_function'],
    ['constructor.constructor("x")()', 'forbidden_member'],
    ['a.__proto__', 'forbidden_member'],
    ['a["constructor"]', 'forbidden_member'],
    ["'open", 'expression_syntax'],
    ['a b', 'expression_syntax'],
    ['a + b', 'expression_syntax'],
    ['length(a, b)', 'function_arguments'],
    ['and', 'expression_syntax'],
    [`${'('.repeat(40)}a${')'.repeat(40)}`, 'expression_too_deep'],
    [`[${'1,'.repeat(1100)}1]`, 'expression_too_long'],
    [`"${'x'.repeat(5000)}"`, 'expression_too_long'],
  ])('refuses %j', (source, code) => {
    expect(shape(source)).toBe(code);
  });

  it('says where the mistake is and what was meant', () => {
    expect(parseExpression('a && startWith(a, b)')).toMatchObject({
      issue: { column: 6, message: expect.stringContaining('startsWith') },
    });
  });

  it.each([
    ['x ? 10', ['?', '$x', 10, null]],
    ['a === b', ['==', '$a', '$b']],
    ["x.endsWith('s')", ['endsWith()', '$x', 's']],
  ])('reads %s in lenient mode with a warning', (source, expected) => {
    const result = parseExpression(source, { mode: 'lenient' });
    expect(result).toMatchObject({ ok: true, warnings: [{}] });
    expect(result.ok && plain(result.value)).toEqual(expected);
  });
});

describe('templates and conditions', () => {
  it.each([
    '${{ steps.ai-review.output.approved && !workflow.input.auto_publish }}',
    '${{ steps.generate-variants.output.variants[segment_id] || steps.fetch-campaign.output.content }}',
    "${{ steps.ai-review.output.approved ? 'approved' : 'needs_revision' }}",
    "${{ event.target_branch in ['main', 'develop'] }}",
    "${{ 'package.json' in message.files_changed or 'requirements.txt' in message.files_changed }}",
    '${{ workflow.error != null }}',
    '${{ steps.create_user.output.entity_id > 0 }}',
    '{{ steps.sales.outputs.order_total > 10000 }}',
    'security.result.passed == true',
  ])('reads the condition %s', (source) => {
    expect(parseCondition(source)).toMatchObject({ ok: true, warnings: [] });
  });

  it('keeps text around an expression', () => {
    expect(parseTemplate('content-review-${{ workflow.input.content_id }}')).toMatchObject({
      value: {
        parts: [
          { type: 'text', text: 'content-review-' },
          { type: 'expression', dialect: 'A' },
        ],
      },
    });
  });

  it('keeps the one expression of a value apart, so that it keeps its type', () => {
    expect(parseTemplate('{{ inputs.x }}')).toMatchObject({ value: { lone: { type: 'member', property: 'x' } } });
    expect(parseTemplate(' {{ inputs.x }}')).not.toHaveProperty('value.lone');
  });

  it('does not end an expression at a delimiter inside a text', () => {
    expect(parseTemplate("${{ '}}' }}!")).toMatchObject({ value: { parts: [{}, { text: '!' }] } });
  });

  it('refuses an expression that is not closed and a condition with text beside it', () => {
    expect(parseTemplate('${{ a ')).toMatchObject({ ok: false });
    expect(parseCondition('${{ a }} x')).toMatchObject({ ok: false });
  });

  it('refuses a text with very many expressions', () => {
    expect(parseTemplate('${{ a }} '.repeat(5000))).toMatchObject({ issue: { code: 'too_many_expressions' } });
  });

  it('never throws and never hangs, whatever the text', () => {
    const word = fc.constantFrom(
      '${{',
      '{{',
      '}}',
      'a',
      '.',
      '[',
      ']',
      '(',
      ')',
      '!',
      'not ',
      ' in ',
      '?',
      ':',
      "'",
      '1',
      '-',
      ' ',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('strict' as const, 'lenient' as const), (source, mode) => {
        for (const parse of [parseExpression, parseTemplate, parseCondition]) parse(source, { mode });
      }),
      { numRuns: 2000 },
    );
  });

  it('reads back every path it names', () => {
    const name = fc
      .stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
      .filter((word) => !/^(and|or|not|in|true|false|null|prototype|constructor)$/.test(word));
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 5 }), (root, members) => {
        const result = parseExpression([root, ...members].join('.'));
        expect(result.ok && expressionReferences(result.value)).toEqual([{ root, members, column: 1 }]);
      }),
    );
  });
});
