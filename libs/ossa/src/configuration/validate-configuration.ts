import {
  convertText,
  describeIssue,
  type DocumentPath,
  expectedTypes,
  type Finding,
  formatProblem,
  issuePath,
  type LocatePath,
  ProblemLog,
  substituteEnvironment,
  type Substitution,
  toPointer,
  valueAt,
} from '@ossa/manifest';
import type { z } from 'zod';
import { ConfigurationError } from './configuration.error.js';
import { type Configuration, configurationSchema } from './configuration.schema.js';
import { foldSnakeCase, unfoldPath } from './fold-snake-case.js';
import { removeAt, replaceAt } from './plain-tree.js';

export interface WrittenConfiguration {
  readonly source: string;
  readonly value: unknown;
  /** Where a path stands in the file; absent when there is no file. */
  readonly locate?: LocatePath;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Substitutes the environment, folds snake_case keys and checks every value. A value that is one unset reference counts as
 * not written.
 *
 * @throws ConfigurationError with all problems at once
 */
export function validateConfiguration(written: WrittenConfiguration, environment: Environment): Configuration {
  const log = new ProblemLog(written.source, 0, written.locate ?? (() => ({ line: 0, column: 0 })));
  const substitution = substituteEnvironment(written.value, environment);
  const value = foldSnakeCase(withoutUnset(substitution, log), configurationSchema);
  const result = parse(value, substitution, written.value);
  if (!result.success) {
    const asWritten = (path: DocumentPath) => unfoldPath(path, written.value);
    const findings = result.error.issues.flatMap((issue) =>
      // The reference is shown, not the value it stands for.
      describeIssue(issue, result.value, configurationSchema, (path) => valueAt(written.value, asWritten(path))),
    );
    for (const finding of findings) log.add({ ...finding, path: asWritten(finding.path), severity: 'error' });
  }
  if (result.success && !log.failed) return result.data;
  const problems = log.problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  throw new ConfigurationError(written.source, problems.map(formatProblem));
}

type Parsed =
  | { readonly success: true; readonly data: Configuration }
  | { readonly success: false; readonly error: z.ZodError; readonly value: unknown };

/** Text from the environment takes the type of its field: `${PORT:-3000}` is a number where one is asked for. */
function parse(value: unknown, { substituted }: Substitution, written: unknown): Parsed {
  const result = configurationSchema.safeParse(value);
  if (result.success) return result;
  const lone = new Set(substituted.filter((scalar) => scalar.lone).map(({ path }) => toPointer(path)));
  let converted = value;
  for (const issue of result.error.issues) {
    const path = issuePath(issue);
    const text = valueAt(converted, path);
    if (typeof text !== 'string' || !lone.has(toPointer(unfoldPath(path, written)))) continue;
    const typed = convertText(text, expectedTypes(issue));
    if (typed !== undefined) converted = replaceAt(converted, path, typed);
  }
  const again = configurationSchema.safeParse(converted);
  return again.success ? again : { ...again, value: converted };
}

function withoutUnset({ value, unresolved }: Substitution, log: ProblemLog): unknown {
  let tree = value;
  for (const { path, source, name, reason } of unresolved) {
    if (reason === 'unset' && valueAt(tree, path) === source) tree = removeAt(tree, path);
    else log.add(unusable(path, source, name));
  }
  return tree;
}

function unusable(path: DocumentPath, source: string, name: string | undefined): Finding {
  const advice =
    name === undefined ? 'write ${NAME} or ${NAME:-default}' : `set ${name} or write a default: \${${name}:-…}`;
  return {
    severity: 'error',
    kind: 'environment',
    code: 'environment_unset',
    path,
    message: `${source} has no value here; ${advice}.`,
  };
}
