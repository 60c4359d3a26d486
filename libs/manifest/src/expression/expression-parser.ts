import type { ComparisonOperator, Expression, ExpressionIssue } from './expression.js';
import { ExpressionError } from './expression-error.js';
import { EXPRESSION_LIMITS } from './expression-limits.js';
import { CONSTANTS, functionCall, reachable, RESERVED_WORDS } from './expression-names.js';
import { ExpressionScanner } from './expression-scanner.js';

const SIGNS: readonly (readonly [string, ComparisonOperator])[] = [
  ['===', '=='],
  ['!==', '!='],
  ['==', '=='],
  ['!=', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['<', '<'],
  ['>', '>'],
];

/** Recursive descent over the grammar of both dialects, bounded in length, nodes and depth. */
export class ExpressionParser {
  /** Deviations that only lenient mode accepts. */
  readonly deviations: ExpressionIssue[] = [];
  private readonly scanner: ExpressionScanner;
  private readonly start: number;
  private nodes = 0;
  private depth = 0;

  constructor(source: string, offset = 0) {
    this.scanner = new ExpressionScanner(source, offset);
    this.start = offset;
  }

  /** Zero-based offset after what was read. */
  get offset(): number {
    return this.scanner.offset;
  }

  /** Reads one expression and the terminator after it; an empty terminator is the end of the source. */
  parse(terminator: string): Expression {
    const expression = this.ternary();
    this.scanner.skipBlanks();
    const atEnd = terminator === '' ? this.offset === this.scanner.source.length : this.scanner.take(terminator);
    if (!atEnd) {
      throw this.scanner.error(
        terminator === '' ? 'Remove what follows the expression here.' : `Close the expression with "${terminator}".`,
      );
    }
    return expression;
  }

  private ternary(): Expression {
    return this.nested(() => {
      const condition = this.or();
      const column = this.column();
      if (!this.scanner.take('?')) return condition;
      const whenTrue = this.ternary();
      if (this.scanner.take(':')) {
        return this.node({ type: 'ternary', condition, whenTrue, whenFalse: this.ternary(), column });
      }
      this.deviate('expression_ternary', 'Write both branches of the choice: condition ? value : value.');
      const whenFalse = this.node({ type: 'literal', value: null, column: this.column() });
      return this.node({ type: 'ternary', condition, whenTrue, whenFalse, column });
    });
  }

  private or(): Expression {
    let left = this.and();
    for (;;) {
      const column = this.column();
      if (!this.scanner.take('||') && !this.scanner.takeWord('or')) return left;
      left = this.node({ type: 'logical', operator: 'or', left, right: this.and(), column });
    }
  }

  private and(): Expression {
    let left = this.not();
    for (;;) {
      const column = this.column();
      if (!this.scanner.take('&&') && !this.scanner.takeWord('and')) return left;
      left = this.node({ type: 'logical', operator: 'and', left, right: this.not(), column });
    }
  }

  private not(): Expression {
    const column = this.column();
    if (!this.scanner.takeWord('not')) return this.comparison();
    return this.nested(() => this.node({ type: 'not', operand: this.not(), column }));
  }

  private comparison(): Expression {
    const left = this.unary();
    const column = this.column();
    const operator = this.comparisonOperator();
    if (operator === undefined) return left;
    const comparison = this.node({ type: 'comparison', operator, left, right: this.unary(), column });
    const at = this.scanner.offset;
    if (this.comparisonOperator() !== undefined) {
      throw new ExpressionError('expression_syntax', 'Comparisons do not chain; join two of them with "and".', at);
    }
    return comparison;
  }

  private comparisonOperator(): ComparisonOperator | undefined {
    for (const [sign, operator] of SIGNS) {
      if (!this.scanner.take(sign)) continue;
      if (sign.length === 3) this.deviate('expression_operator', `Write "${operator}" instead of "${sign}".`);
      return operator;
    }
    if (this.scanner.takeWord('in')) return 'in';
    if (!this.scanner.takeWord('not')) return undefined;
    if (this.scanner.takeWord('in')) return 'not in';
    throw this.scanner.error('Write "in" after "not" here.');
  }

  private unary(): Expression {
    const column = this.column();
    if (!this.scanner.take('!')) return this.postfix();
    return this.nested(() => this.node({ type: 'not', operand: this.unary(), column }));
  }

  private postfix(): Expression {
    let object = this.primary();
    for (;;) {
      const column = this.column();
      if (this.scanner.source[this.scanner.offset] === '.') {
        this.scanner.offset += 1;
        object = this.memberOf(object, column);
      } else if (this.scanner.take('[')) {
        object = this.indexOf(object, column);
      } else return object;
    }
  }

  private memberOf(object: Expression, column: number): Expression {
    const at = this.scanner.offset;
    const property = this.scanner.member();
    if (this.scanner.take('(')) {
      this.deviate('expression_method', `Write ${property}(…) as a function instead of a method.`);
      return this.node(functionCall(property, at, [object, ...this.list(')')]));
    }
    return this.node({ type: 'member', object, property: reachable(property, at), column });
  }

  private indexOf(object: Expression, column: number): Expression {
    const at = this.scanner.offset;
    const index = this.ternary();
    this.scanner.expect(']');
    if (index.type === 'literal' && typeof index.value === 'string') {
      return this.node({ type: 'member', object, property: reachable(index.value, at), column });
    }
    return this.node({ type: 'index', object, index, column });
  }

  private primary(): Expression {
    const column = this.column();
    if (this.scanner.take('(')) {
      const inner = this.ternary();
      this.scanner.expect(')');
      return inner;
    }
    if (this.scanner.take('[')) return this.node({ type: 'array', items: this.list(']'), column });
    const literal = this.scanner.text() ?? this.scanner.number();
    if (literal !== undefined) return this.node({ type: 'literal', value: literal, column });
    const at = this.scanner.offset;
    const name = this.scanner.name();
    if (name === undefined || RESERVED_WORDS.has(name)) {
      throw new ExpressionError('expression_syntax', 'Write a value, a name or an expression in brackets here.', at);
    }
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return this.node({ type: 'literal', value: constant, column });
    if (this.scanner.take('(')) return this.node(functionCall(name, at, this.list(')')));
    return this.node({ type: 'name', name: reachable(name, at), column });
  }

  private list(end: string): Expression[] {
    const items: Expression[] = [];
    if (this.scanner.take(end)) return items;
    do items.push(this.ternary());
    while (this.scanner.take(','));
    this.scanner.expect(end);
    return items;
  }

  private nested(read: () => Expression): Expression {
    this.depth += 1;
    if (this.depth > EXPRESSION_LIMITS.depth) {
      throw new ExpressionError('expression_too_deep', `Nest at most ${EXPRESSION_LIMITS.depth} levels.`, this.offset);
    }
    const result = read();
    this.depth -= 1;
    return result;
  }

  private node(expression: Expression): Expression {
    this.nodes += 1;
    if (this.nodes > EXPRESSION_LIMITS.nodes || this.offset - this.start > EXPRESSION_LIMITS.characters) {
      throw new ExpressionError(
        'expression_too_long',
        `Keep an expression within ${EXPRESSION_LIMITS.characters} characters and ${EXPRESSION_LIMITS.nodes} parts.`,
        this.start,
      );
    }
    return expression;
  }

  private deviate(code: string, message: string): void {
    this.deviations.push({ code, message, column: this.offset + 1, source: this.scanner.source });
  }

  private column(): number {
    this.scanner.skipBlanks();
    return this.scanner.offset + 1;
  }
}
