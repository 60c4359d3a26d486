import type { z } from 'zod';
import { foundText, shorten } from '../problem/found-text.js';
import { isSensitivePath, MASK } from '../problem/sensitive-field.js';
import { valueAt, type DocumentPath } from '../problem/json-pointer.js';
import { nearestName } from '../problem/nearest-name.js';
import type { Finding } from '../problem/problem-log.js';
import { knownFields } from '../schema/schema-walk.js';
import { FORMATS, sizeOf, typeName } from './issue-wording.js';
import { ownText } from './own-text.js';

/** What is wrong with a value, before it is decided how severe that is. */
export type StructureFinding = Omit<Finding, 'severity'> & { readonly kind: 'structure' };

/**
 * Turns one issue of a schema into findings: what is wrong, what was found, what is allowed and the nearest known name.
 * A text that the schema itself gives for the issue wins. `show` gives what to name as found at a path, such as the
 * reference a value was substituted for.
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  schema: z.core.$ZodType,
  show: (path: DocumentPath) => unknown = (path) => valueAt(value, path),
): readonly StructureFinding[] {
  const path = issuePath(issue);
  if (issue.code === 'unrecognized_keys') {
    const known = knownFields(schema, path);
    return issue.keys.map((key) => unknownField(key, [...path, key], known));
  }
  const text = ownText(issue);
  if (valueAt(value, path) === undefined) return [missingField(path, issue, text)];
  const shown = show(path);
  const wrong = wrongValue(issue, shown);
  const message =
    text === undefined ? wrong.message : `Correct the value ${nameOf(shown, path)} here: ${sentence(text)}`;
  return [{ ...wrong, message, kind: 'structure', path, found: foundText(shown, path) }];
}

/** The path of an issue; schemas of JSON data have no symbols in it. */
export function issuePath(issue: z.core.$ZodIssue): DocumentPath {
  return issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
}

function unknownField(key: string, path: DocumentPath, known: readonly string[]): StructureFinding {
  const suggestion = nearestName(key, known);
  const advice = suggestion === undefined ? 'remove it' : `write "${suggestion}" or remove it`;
  return {
    kind: 'structure',
    code: 'unknown_field',
    path,
    at: 'key',
    message: `"${shorten(key)}" is not a field here; ${advice}.`,
    found: shorten(key),
    allowed: known,
    suggestion,
  };
}

function missingField(path: DocumentPath, issue: z.core.$ZodIssue, text = 'add it'): StructureFinding {
  return {
    kind: 'structure',
    code: 'missing_field',
    path,
    message: `The field "${path.at(-1) ?? ''}" is required here; ${sentence(text)}`,
    found: 'nothing',
    ...allowedOf(issue),
  };
}

function wrongValue(
  issue: z.core.$ZodIssue,
  present: unknown,
): Pick<Finding, 'code' | 'message' | 'allowed' | 'suggestion'> {
  const found = nameOf(present, issuePath(issue));
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong_type', message: `Write ${typeName(issue.expected)} here instead of ${found}.` };
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const suggestion = typeof present === 'string' ? nearestName(present, allowed) : undefined;
      const choice = suggestion === undefined ? `one of ${allowed.join(', ')}` : `"${suggestion}"`;
      return { code: 'wrong_value', message: `Use ${choice} instead of ${found}.`, allowed, suggestion };
    }
    case 'too_small':
      return { code: 'too_small', message: `Use ${sizeOf(issue.origin)} of at least ${issue.minimum} here.` };
    case 'too_big':
      return { code: 'too_big', message: `Use ${sizeOf(issue.origin)} of at most ${issue.maximum} here.` };
    case 'invalid_format': {
      const form = issue.format === 'regex' ? `the form ${issue.pattern ?? ''}` : FORMATS[issue.format];
      return { code: 'wrong_format', message: `Write ${form ?? `a ${issue.format}`} here instead of ${found}.` };
    }
    case 'invalid_union': {
      const types = expectedTypes(issue).map(typeName);
      return {
        code: 'wrong_type',
        message: `Write ${types.join(' or ') || 'another value'} here instead of ${found}.`,
      };
    }
    default:
      return { code: 'wrong_value', message: `Correct the value ${found} here.` };
  }
}

/** What was found, as a sentence names it: text in quotes, nothing of a secret. */
function nameOf(present: unknown, path: DocumentPath): string {
  if (isSensitivePath(path)) return MASK;
  return typeof present === 'string' ? `"${shorten(present)}"` : foundText(present, path);
}

/** With a full stop, unless it ends with something to copy. */
function sentence(text: string): string {
  return /[.>`]$/.test(text) ? text : `${text}.`;
}

/** The type names an issue would accept, those of union members included. */
export function expectedTypes(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected];
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.flatMap((option) => option.filter((inner) => inner.path.length === 0).flatMap(expectedTypes));
}

function allowedOf(issue: z.core.$ZodIssue): { allowed?: readonly string[] } {
  return issue.code === 'invalid_value' ? { allowed: issue.values.map(String) } : {};
}

/** Text from the environment as a number or boolean, when the field asks for one and the text is one. */
export function convertText(text: string, expected: readonly string[]): number | boolean | undefined {
  if (expected.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  const numeric = expected.includes('number') || expected.includes('int');
  return numeric && /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}
