import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import { environmentReferences, type EnvironmentPart } from './environment-reference.js';

/** The variables a substitution may read. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which scalars are substituted and which names may be read; by default every scalar and every name. */
export interface SubstitutionRules {
  /** False for names that must not be read; such a reference counts as unset, without its default. */
  readonly allow?: (name: string) => boolean;
  /** True for a scalar that stays as it is written, such as a prompt. */
  readonly exempt?: (path: DocumentPath) => boolean;
}

/** A reference that could not be replaced, or text that only looks like a reference. The text stays unchanged. */
export interface UnresolvedReference {
  readonly reason: 'unset' | 'refused' | 'foreign';
  readonly path: DocumentPath;
  /** The reference as written, e.g. `${NAME}`. */
  readonly source: string;
  /** The name of the variable; absent for foreign forms. */
  readonly name?: string;
}

/** A scalar that changed. `lone` when it consists of one reference only and may take the type of its field. */
export interface SubstitutedScalar {
  readonly path: DocumentPath;
  readonly source: string;
  readonly lone: boolean;
}

/** The substituted copy and what happened on the way. */
export interface Substitution {
  readonly value: unknown;
  readonly unresolved: readonly UnresolvedReference[];
  readonly substituted: readonly SubstitutedScalar[];
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` in the string scalars of a parsed tree, never in keys and never twice. The
 * default applies when the variable is unset or empty; `$${NAME}` yields the literal `${NAME}`. Pure: the input is not
 * changed, nothing is thrown, and everything that could not be replaced is returned with its path.
 */
export function substituteEnvironment(
  value: unknown,
  environment: Environment,
  rules: SubstitutionRules = {},
): Substitution {
  const unresolved: UnresolvedReference[] = [];
  const substituted: SubstitutedScalar[] = [];
  const text = (source: string, path: DocumentPath): string => {
    const parts = environmentReferences(source);
    const result = parts.map((part) => {
      if (part.type === 'text') return part.text;
      const found = part.type === 'reference' ? lookUp(part, environment, rules) : undefined;
      if (found !== undefined) return found;
      unresolved.push({ ...describe(part, rules), path, source: part.source });
      return part.source;
    });
    if (parts.some((part) => part.type === 'reference')) {
      substituted.push({ path, source, lone: parts.length === 1 });
    }
    return result.join('');
  };
  const visit = (current: unknown, path: DocumentPath): unknown => {
    if (typeof current === 'string') return rules.exempt?.(path) === true ? current : text(current, path);
    if (Array.isArray(current)) return current.map((item: unknown, index) => visit(item, [...path, index]));
    if (!isRecord(current)) return current;
    return Object.fromEntries(Object.entries(current).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(value, []), unresolved, substituted };
}

type ReferencePart = Extract<EnvironmentPart, { type: 'reference' }>;

function lookUp(part: ReferencePart, environment: Environment, rules: SubstitutionRules): string | undefined {
  if (rules.allow?.(part.name) === false) return undefined;
  const found = Object.hasOwn(environment, part.name) ? environment[part.name] : undefined;
  return part.defaultText === undefined ? found : found || part.defaultText;
}

function describe(
  part: Exclude<EnvironmentPart, { type: 'text' }>,
  rules: SubstitutionRules,
): Pick<UnresolvedReference, 'reason' | 'name'> {
  if (part.type === 'foreign') return { reason: 'foreign' };
  return { reason: rules.allow?.(part.name) === false ? 'refused' : 'unset', name: part.name };
}
