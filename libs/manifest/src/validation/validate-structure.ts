import type { z } from 'zod';
import { toPointer, valueAt, type DocumentPath } from '../problem/json-pointer.js';
import type { ProblemLog } from '../problem/problem-log.js';
import type { Manifest, ManifestKind } from '../schema/manifest.schema.js';
import type { DocumentEdit } from '../normalise/document-edit.js';
import { convertText, describeIssue, expectedTypes, issuePath, type StructureFinding } from './describe-issue.js';
import { isExecutedField } from './executed-field.js';
import { measure, type StructureIssue } from './structure-issues.js';

/** What the structure of a manifest is measured against. */
export interface StructureRules {
  readonly kind: ManifestKind;
  readonly schema: z.ZodType<Manifest>;
  readonly mode: 'strict' | 'lenient';
  /** Pointers, as written, of scalars that came from one environment reference: they take the type of their field. */
  readonly fromEnvironment: ReadonlySet<string>;
  /** Pointers, as written, of scalars that still are an unset reference; reported already. */
  readonly unset: ReadonlySet<string>;
}

const MAX_PASSES = 64;

/**
 * The validated manifest, or undefined after errors were logged. In lenient mode a wrong value in a field that is not
 * executed, and every unknown field of a closed object, is set aside with a warning and the rest is validated again.
 */
export function validateStructure(edit: DocumentEdit, rules: StructureRules, log: ProblemLog): Manifest | undefined {
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const measured = measure(edit.root, rules.schema);
    if (measured.issues === undefined) return measured.manifest;
    if (convertFromEnvironment(edit, rules, measured.issues)) continue;
    const findings = measured.issues.flatMap((issue) => describe(issue, edit));
    if (!setAside(edit, rules, findings, log)) return undefined;
  }
  return undefined;
}

/** Gives substituted scalars the type their field asks for; true when one changed. */
function convertFromEnvironment(edit: DocumentEdit, rules: StructureRules, issues: readonly StructureIssue[]): boolean {
  let changed = false;
  for (const { issue, at } of issues) {
    const path = [...at, ...issuePath(issue)];
    if (!rules.fromEnvironment.has(toPointer(edit.origin(path)))) continue;
    const text = valueAt(edit.root, path);
    const value = typeof text === 'string' ? convertText(text, expectedTypes(issue)) : undefined;
    if (value === undefined) continue;
    edit.replace(path, value);
    changed = true;
  }
  return changed;
}

function describe({ issue, schema, at }: StructureIssue, edit: DocumentEdit): readonly StructureFinding[] {
  const show = (path: DocumentPath) => asWritten([...at, ...path], edit);
  return describeIssue(issue, edit.get(at), schema, show).map((found) => ({ ...found, path: [...at, ...found.path] }));
}

/** Logs the findings; true when all of them could be set aside. */
function setAside(
  edit: DocumentEdit,
  rules: StructureRules,
  findings: readonly StructureFinding[],
  log: ProblemLog,
): boolean {
  const refused = findings.filter((finding) => !isTolerable(finding, edit, rules));
  if (refused.length > 0) {
    for (const finding of refused) report(finding, 'error', edit, log);
    return false;
  }
  for (const finding of findings) {
    if (!isKnown(finding, edit, rules)) report(finding, 'warning', edit, log);
  }
  edit.setAside(findings.map((finding) => asidePath(finding, edit)));
  return true;
}

/** True when the author was told already: an unset variable, or a required field whose wrong value was just set aside. */
function isKnown(finding: StructureFinding, edit: DocumentEdit, rules: StructureRules): boolean {
  const pointer = toPointer(edit.origin(finding.path));
  return rules.unset.has(pointer) || Object.hasOwn(edit.aside, pointer);
}

function isTolerable(finding: StructureFinding, edit: DocumentEdit, rules: StructureRules): boolean {
  if (rules.mode === 'strict') return false;
  if (finding.code === 'unknown_field' || rules.unset.has(toPointer(edit.origin(finding.path)))) return true;
  return !isExecutedField(rules.kind, asidePath(finding, edit)) && !isExecutedField(rules.kind, finding.path);
}

/** A missing field cannot be set aside; what lacks it is. */
function asidePath(finding: StructureFinding, edit: DocumentEdit): DocumentPath {
  return valueAt(edit.root, finding.path) === undefined ? finding.path.slice(0, -1) : finding.path;
}

function report(finding: StructureFinding, severity: 'error' | 'warning', edit: DocumentEdit, log: ProblemLog): void {
  const message =
    severity === 'warning' ? `${finding.message.slice(0, -1)}; until then it is left aside.` : finding.message;
  log.add({ ...finding, severity, path: edit.origin(finding.path), message });
}

/** What the author wrote at a path: a reference instead of the value of a variable, an alias instead of its canonical form. */
function asWritten(path: DocumentPath, edit: DocumentEdit): unknown {
  return valueAt(edit.written, edit.origin(path)) ?? valueAt(edit.root, path);
}
