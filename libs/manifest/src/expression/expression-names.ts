import { nearestName } from '../problem/nearest-name.js';
import { EXPRESSION_FUNCTIONS, type Expression, type ExpressionFunction } from './expression.js';
import { ExpressionError } from './expression-error.js';
import { FORBIDDEN_MEMBERS } from './expression-limits.js';

/** Words with a meaning of their own, except after a dot. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in']);

export const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * A name that an expression may read.
 * @throws ExpressionError for names that lead to prototypes and functions.
 */
export function reachable(name: string, offset: number): string {
  if (!FORBIDDEN_MEMBERS.has(name)) return name;
  throw new ExpressionError('forbidden_member', `The member "${name}" cannot be reached; remove it.`, offset);
}

/**
 * A call of one of the known functions.
 * @throws ExpressionError for other functions and for a wrong number of arguments.
 */
export function functionCall(name: string, offset: number, items: readonly Expression[]): Expression {
  if (!isFunction(name)) {
    const known = Object.keys(EXPRESSION_FUNCTIONS);
    const hint = nearestName(name, known);
    const advice = hint === undefined ? `use one of ${known.join(', ')}` : `did you mean "${hint}"?`;
    throw new ExpressionError('unknown_function', `There is no function "${name}"; ${advice}.`, offset);
  }
  const wanted = EXPRESSION_FUNCTIONS[name];
  if (items.length !== wanted) {
    const message = `Give ${name}() ${wanted} arguments instead of ${items.length}.`;
    throw new ExpressionError('function_arguments', message, offset);
  }
  return { type: 'call', name, arguments: items, column: offset + 1 };
}

function isFunction(name: string): name is ExpressionFunction {
  return Object.hasOwn(EXPRESSION_FUNCTIONS, name);
}
