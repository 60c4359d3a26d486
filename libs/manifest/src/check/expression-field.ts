import { isRecord, type DocumentPath } from '../problem/json-pointer.js';

/** A place of a manifest where an expression is evaluated. */
export interface ExpressionField {
  readonly path: DocumentPath;
  readonly source: string;
  /** A condition may omit its delimiters; elsewhere text without delimiters is plain text. */
  readonly form: 'condition' | 'template';
  readonly scope: ExpressionScope;
}

/** Which roots an expression may name beyond those every expression may. */
export interface ExpressionScope {
  /** Variables of the loops around it. */
  readonly loops: readonly string[];
  readonly secrets?: boolean;
  readonly output?: boolean;
  readonly message?: boolean;
}

/** The fields of a condition: none when the value is not text. */
export function conditionField(value: unknown, path: DocumentPath, scope: ExpressionScope): ExpressionField[] {
  return typeof value === 'string' ? [{ path, source: value, form: 'condition', scope }] : [];
}

/** The fields of a value in which every text may hold expressions, at any depth. */
export function templateFields(value: unknown, path: DocumentPath, scope: ExpressionScope): ExpressionField[] {
  if (typeof value === 'string') return value.includes('{{') ? [{ path, source: value, form: 'template', scope }] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => templateFields(item, [...path, index], scope));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => templateFields(item, [...path, key], scope));
}
