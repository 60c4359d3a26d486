import { expressionReferences, type ExpressionReference } from '../expression/expression-references.js';
import type { Expression, ExpressionIssue, Template } from '../expression/expression.js';
import { parseCondition, parseTemplate } from '../expression/parse-expression.js';
import { shorten } from '../problem/found-text.js';
import { toPointer } from '../problem/json-pointer.js';
import { nearestName } from '../problem/nearest-name.js';
import type { Finding } from '../problem/problem-log.js';
import type { ExpressionField, ExpressionScope } from './expression-field.js';

/** A parsed expression of a manifest: a condition, or text with expressions in it. */
export type ParsedExpression =
  | { readonly form: 'condition'; readonly source: string; readonly expression: Expression }
  | { readonly form: 'template'; readonly source: string; readonly template: Template };

/** The names a manifest declares for its expressions. */
export interface DeclaredNames {
  readonly steps: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  /** True when a run may be started by an event or a message. */
  readonly events: boolean;
}

/** The parsed expressions by JSON Pointer, what each reads, and what is wrong with them. */
export interface CheckedExpressions {
  readonly parsed: ReadonlyMap<string, ParsedExpression>;
  readonly references: ReadonlyMap<string, readonly ExpressionReference[]>;
  readonly findings: readonly Finding[];
}

const ALWAYS = ['workflow', 'input', 'inputs', 'steps', 'context', 'env'];
const WORKFLOW_MEMBERS = ['input', 'run_id', 'name', 'error'];

/** Parses the expressions of a manifest and checks the roots and step ids they name. */
export function checkExpressions(
  fields: readonly ExpressionField[],
  names: DeclaredNames,
  mode: 'strict' | 'lenient',
): CheckedExpressions {
  const parsed = new Map<string, ParsedExpression>();
  const references = new Map<string, readonly ExpressionReference[]>();
  const findings: Finding[] = [];
  for (const field of fields) {
    const result =
      field.form === 'condition' ? parseCondition(field.source, { mode }) : parseTemplate(field.source, { mode });
    if (!result.ok) {
      findings.push(syntaxFinding(field, result.issue, 'error'));
      continue;
    }
    findings.push(...result.warnings.map((issue) => syntaxFinding(field, issue, 'warning')));
    const { value } = result;
    const entry: ParsedExpression =
      'parts' in value
        ? { form: 'template', source: field.source, template: value }
        : { form: 'condition', source: field.source, expression: value };
    const read = expressionsOf(entry).flatMap(expressionReferences);
    parsed.set(toPointer(field.path), entry);
    references.set(toPointer(field.path), read);
    findings.push(...dialectFindings(field));
    findings.push(...read.flatMap((reference) => referenceFindings(field, reference, names, mode)));
  }
  return { parsed, references, findings };
}

/** The expressions inside a parsed field. */
function expressionsOf(parsed: ParsedExpression): readonly Expression[] {
  if (parsed.form === 'condition') return [parsed.expression];
  return parsed.template.parts.flatMap((part) => (part.type === 'expression' ? [part.expression] : []));
}

function syntaxFinding(field: ExpressionField, issue: ExpressionIssue, severity: 'error' | 'warning'): Finding {
  return {
    severity,
    kind: 'structure',
    code: issue.code,
    path: field.path,
    message: `${issue.message} (Column ${issue.column} of the expression.)`,
    found: shorten(field.source),
  };
}

function dialectFindings(field: ExpressionField): readonly Finding[] {
  if (!/(^|[^$])\{\{/.test(field.source)) return [];
  const message = 'Write ${{ … }} instead of {{ … }}.';
  return [
    { severity: 'warning', kind: 'alias', code: 'alias', path: field.path, message, found: shorten(field.source) },
  ];
}

function referenceFindings(
  field: ExpressionField,
  reference: ExpressionReference,
  names: DeclaredNames,
  mode: 'strict' | 'lenient',
): readonly Finding[] {
  const [member] = reference.members;
  const problem = (code: string, message: string, allowed: readonly string[], name: string): readonly Finding[] => [
    {
      severity: mode === 'strict' ? 'error' : 'warning',
      kind: 'structure',
      code,
      path: field.path,
      message,
      found: shorten(name),
      allowed,
      suggestion: nearestName(name, allowed),
    },
  ];
  if (reference.root === 'steps') {
    if (member === undefined || names.steps.has(member)) return [];
    return problem('unknown_step', `There is no step "${member}"; name one that exists.`, [...names.steps], member);
  }
  if (reference.root === 'workflow') {
    if (member === undefined || WORKFLOW_MEMBERS.includes(member)) return [];
    return problem('unknown_root', `workflow has no "${member}"; correct the name.`, WORKFLOW_MEMBERS, member);
  }
  const secret = reference.root === 'secrets' || (reference.root === 'context' && member === 'secrets');
  if (secret && field.scope.secrets !== true) {
    return [
      {
        severity: 'error',
        kind: 'structure',
        code: 'secret_outside_input',
        path: field.path,
        message: 'A secret may be read in the input of a step only; move it there.',
      },
    ];
  }
  const known = [...knownRoots(field.scope, names), ...names.variables, ...names.steps];
  if (secret || known.includes(reference.root)) return [];
  const message = `Nothing is called "${reference.root}" here; declare it or correct the name.`;
  return problem('unknown_root', message, known, reference.root);
}

function knownRoots(scope: ExpressionScope, names: DeclaredNames): readonly string[] {
  return [
    ...ALWAYS,
    ...scope.loops,
    ...(scope.output === true ? ['output'] : []),
    ...(scope.message === true || names.events ? ['message', 'event'] : []),
  ];
}
