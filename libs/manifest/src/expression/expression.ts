/** Comparison operators; `in` also reads as substring or own key. */
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** The closed list of functions and the number of arguments each takes. */
export const EXPRESSION_FUNCTIONS = {
  now: 0,
  endsWith: 2,
  startsWith: 2,
  contains: 2,
  length: 1,
  default: 2,
  json: 1,
} as const;

/** Name of a function an expression may call. */
export type ExpressionFunction = keyof typeof EXPRESSION_FUNCTIONS;

/** Syntax tree of one expression. Pure data: evaluating it is somebody else's business. `column` is one-based. */
export type Expression =
  | { readonly type: 'literal'; readonly value: string | number | boolean | null; readonly column: number }
  | { readonly type: 'array'; readonly items: readonly Expression[]; readonly column: number }
  | { readonly type: 'name'; readonly name: string; readonly column: number }
  | { readonly type: 'member'; readonly object: Expression; readonly property: string; readonly column: number }
  | { readonly type: 'index'; readonly object: Expression; readonly index: Expression; readonly column: number }
  | {
      readonly type: 'call';
      readonly name: ExpressionFunction;
      readonly arguments: readonly Expression[];
      readonly column: number;
    }
  | { readonly type: 'not'; readonly operand: Expression; readonly column: number }
  | {
      readonly type: 'logical';
      readonly operator: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
      readonly column: number;
    }
  | {
      readonly type: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly column: number;
    }
  | {
      readonly type: 'ternary';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
      readonly column: number;
    };

/** Text with expressions in it. */
export interface Template {
  readonly source: string;
  readonly parts: readonly TemplatePart[];
  /** The only expression of a value that consists of one: such a value keeps its type. */
  readonly lone?: Expression;
}

/** One piece of a template. Dialect A is `${{ }}`, dialect B is `{{ }}`. */
export type TemplatePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'expression'; readonly expression: Expression; readonly dialect: 'A' | 'B' };

/** An error or a tolerated deviation in the text of an expression. */
export interface ExpressionIssue {
  /** Stable snake_case identifier, e.g. `expression_syntax`. */
  readonly code: string;
  readonly message: string;
  /** One-based column in `source`. */
  readonly column: number;
  readonly source: string;
}

/** What a parser returns; it never throws. */
export type ExpressionResult<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly ExpressionIssue[] }
  | { readonly ok: false; readonly issue: ExpressionIssue };
