import type { Expression } from './expression.js';

/** A path an expression reads: its root name and the members that are known without evaluating. */
export interface ExpressionReference {
  readonly root: string;
  readonly members: readonly string[];
  /** One-based column of the root. */
  readonly column: number;
}

/** Every path an expression reads, in the order of the text. */
export function expressionReferences(expression: Expression): readonly ExpressionReference[] {
  const found: ExpressionReference[] = [];
  visit(expression, [], found);
  return found;
}

function visit(expression: Expression, members: readonly string[], found: ExpressionReference[]): void {
  switch (expression.type) {
    case 'name':
      found.push({ root: expression.name, members, column: expression.column });
      return;
    case 'member':
      visit(expression.object, [expression.property, ...members], found);
      return;
    case 'index':
      visit(expression.object, [], found);
      visit(expression.index, [], found);
      return;
    default:
      for (const child of children(expression)) visit(child, [], found);
  }
}

function children(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'array':
      return expression.items;
    case 'call':
      return expression.arguments;
    case 'not':
      return [expression.operand];
    case 'logical':
    case 'comparison':
      return [expression.left, expression.right];
    case 'ternary':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    default:
      return [];
  }
}
