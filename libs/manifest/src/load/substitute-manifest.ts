import { isModelText } from '../environment/model-text.js';
import {
  substituteEnvironment,
  type SubstitutedScalar,
  type UnresolvedReference,
} from '../environment/substitute-environment.js';
import type { DocumentEdit } from '../normalise/document-edit.js';
import { toPointer } from '../problem/json-pointer.js';
import type { ProblemLog } from '../problem/problem-log.js';
import { isSensitivePath } from '../problem/sensitive-field.js';
import type { LoadOptions } from './load-options.js';

/** Which scalars of the document came from the environment. */
export interface EnvironmentScalars {
  /** Pointers, as written, of scalars that consist of one reference: they take the type of their field. */
  readonly fromEnvironment: ReadonlySet<string>;
  /** Pointers, as written, of scalars in which a reference stayed unset. */
  readonly unset: ReadonlySet<string>;
  /** Pointers, as written, of substituted scalars in fields that carry secrets. */
  readonly sensitive: ReadonlySet<string>;
}

/** Substitutes the environment in place and logs what could not be replaced. */
export function substituteManifest(edit: DocumentEdit, options: LoadOptions, log: ProblemLog): EnvironmentScalars {
  const { value, unresolved, substituted } = substituteEnvironment(edit.root, options.environment, {
    exempt: isModelText,
    ...(options.environmentAllow === undefined ? {} : { allow: options.environmentAllow }),
  });
  edit.root = value;
  for (const reference of unresolved) report(reference, edit, options, log);
  return {
    fromEnvironment: pointers(
      substituted.filter(({ lone }) => lone),
      edit,
    ),
    unset: pointers(
      unresolved.filter(({ reason }) => reason !== 'foreign'),
      edit,
    ),
    sensitive: pointers(
      substituted.filter(({ path }) => isSensitivePath(path)),
      edit,
    ),
  };
}

function report(reference: UnresolvedReference, edit: DocumentEdit, options: LoadOptions, log: ProblemLog): void {
  const { reason, name = '', source } = reference;
  const messages = {
    unset: `The variable ${name} is not set; set it or write \${${name}:-default}.`,
    refused: `The variable ${name} may not be read by manifests; allow the name or remove the reference.`,
    foreign: `${source} is neither a variable nor an expression and stays as it is; write \${{ … }} for an expression.`,
  };
  log.add({
    severity: reason !== 'foreign' && options.mode === 'strict' ? 'error' : 'warning',
    kind: 'environment',
    code: `environment_${reason}`,
    path: edit.origin(reference.path),
    message: messages[reason],
    found: source,
  });
}

function pointers(scalars: readonly Pick<SubstitutedScalar, 'path'>[], edit: DocumentEdit): ReadonlySet<string> {
  return new Set(scalars.map(({ path }) => toPointer(edit.origin(path))));
}
