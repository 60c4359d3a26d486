import type { Expression, ExpressionIssue, ExpressionResult, Template, TemplatePart } from './expression.js';
import { ExpressionError } from './expression-error.js';
import { EXPRESSION_LIMITS } from './expression-limits.js';
import { ExpressionParser } from './expression-parser.js';

/** How deviations such as `===` are taken: lenient mode warns, strict mode refuses. @default 'strict' */
export interface ExpressionOptions {
  readonly mode?: 'strict' | 'lenient';
}

const OPENING = /\$?\{\{/g;

/** Parses the text of one expression without delimiters, such as `steps.review.output.passed == true`. Never throws. */
export function parseExpression(source: string, options: ExpressionOptions = {}): ExpressionResult<Expression> {
  return guarded(source, options, (warnings) => {
    if (source.length > EXPRESSION_LIMITS.characters) throw tooLong();
    const parser = new ExpressionParser(source);
    const value = parser.parse('');
    warnings.push(...parser.deviations);
    return value;
  });
}

/** Parses text that may hold expressions in `${{ }}` or `{{ }}`. Text without delimiters is plain text. Never throws. */
export function parseTemplate(source: string, options: ExpressionOptions = {}): ExpressionResult<Template> {
  return guarded(source, options, (warnings) => readTemplate(source, warnings));
}

/**
 * Parses a field that is a condition by definition: one expression, with or without delimiters. Never throws.
 */
export function parseCondition(source: string, options: ExpressionOptions = {}): ExpressionResult<Expression> {
  if (!/^\s*\$?\{\{/.test(source)) return parseExpression(source, options);
  return guarded(source.trim(), options, (warnings) => {
    const { lone } = readTemplate(source.trim(), warnings);
    if (lone !== undefined) return lone;
    throw new ExpressionError('expression_condition', 'A condition is one expression and nothing else.', 0);
  });
}

function readTemplate(source: string, warnings: ExpressionIssue[]): Template {
  const parts: TemplatePart[] = [];
  let end = 0;
  OPENING.lastIndex = 0;
  for (let open = OPENING.exec(source); open !== null; open = OPENING.exec(source)) {
    if (parts.length >= EXPRESSION_LIMITS.perText * 2) {
      const message = `Keep to ${EXPRESSION_LIMITS.perText} expressions in one text.`;
      throw new ExpressionError('too_many_expressions', message, open.index);
    }
    if (open.index > end) parts.push({ type: 'text', text: source.slice(end, open.index) });
    const parser = new ExpressionParser(source, open.index + open[0].length);
    const expression = parser.parse('}}');
    warnings.push(...parser.deviations);
    parts.push({ type: 'expression', expression, dialect: open[0] === '{{' ? 'B' : 'A' });
    end = parser.offset;
    OPENING.lastIndex = end;
  }
  if (end < source.length) parts.push({ type: 'text', text: source.slice(end) });
  const [first, second] = parts;
  return first?.type === 'expression' && second === undefined
    ? { source, parts, lone: first.expression }
    : { source, parts };
}

function guarded<T>(
  source: string,
  { mode = 'strict' }: ExpressionOptions,
  read: (warnings: ExpressionIssue[]) => T,
): ExpressionResult<T> {
  const warnings: ExpressionIssue[] = [];
  try {
    const value = read(warnings);
    const [deviation] = warnings;
    if (mode === 'strict' && deviation !== undefined) return { ok: false, issue: deviation };
    return { ok: true, value, warnings };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { code, message, offset } = error;
    return { ok: false, issue: { code, message, column: offset + 1, source } };
  }
}

function tooLong(): ExpressionError {
  return new ExpressionError(
    'expression_too_long',
    `Keep an expression within ${EXPRESSION_LIMITS.characters} characters.`,
    0,
  );
}
