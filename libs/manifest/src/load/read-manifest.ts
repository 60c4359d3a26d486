import { checkManifest } from '../check/check-manifest.js';
import { unboundTools } from '../check/unbound-tools.js';
import { digestOf } from '../digest/manifest-digest.js';
import type { ParsedDocument } from '../document/parsed-document.js';
import { unhonouredFields } from '../honoured/unhonoured-fields.js';
import { DocumentEdit, type AliasNote } from '../normalise/document-edit.js';
import { foldAliases, unreadAliases } from '../normalise/normalise.js';
import { shapeTools } from '../normalise/tool-shape.js';
import { foldApiVersion } from '../normalise/version-aliases.js';
import { foundText } from '../problem/found-text.js';
import { toPointer, valueAt } from '../problem/json-pointer.js';
import { ProblemLog, type Finding } from '../problem/problem-log.js';
import type { Problem } from '../problem/problem.js';
import { placeReferences } from '../reference/resolved-reference.js';
import { manifestSchema, type Manifest, type ManifestKind } from '../schema/manifest.schema.js';
import { misspeltFields } from '../validation/misspelt-fields.js';
import { validateStructure } from '../validation/validate-structure.js';
import { apiVersionFamily } from '../version/api-version.js';
import { identifyKind } from './identify-kind.js';
import type { LoadedManifest } from './loaded-manifest.js';
import type { LoadOptions } from './load-options.js';
import { substituteManifest } from './substitute-manifest.js';

/** An accepted manifest, or the problems of a refused document. */
export type ReadManifest =
  { readonly manifest: LoadedManifest } | { readonly manifest?: undefined; readonly problems: readonly Problem[] };

/** Reads one parsed document: aliases, substitution, structure, checks. Never throws for bad input. */
export function readManifest(document: ParsedDocument, file: string, options: LoadOptions): ReadManifest {
  const log = new ProblemLog(file, document.index, document.locate);
  const edit = new DocumentEdit(document.value);
  if (options.mode === 'lenient') foldApiVersion(edit);
  const kind = identifyKind(edit, log);
  if (kind === undefined) return { problems: log.problems };
  const unread = normalise(edit, kind, options);
  const digest = digestOf(edit.root);
  const scalars = substituteManifest(edit, options, log);
  const schema = manifestSchema(kind, apiVersionFamily(String(edit.get(['apiVersion']))));
  const manifest = validateStructure(edit, { kind, schema, mode: options.mode, ...scalars }, log);
  reportAliases(options.mode === 'strict' ? unread : edit.notes, options.mode, log);
  if (manifest === undefined) return { problems: log.problems };
  for (const finding of misspeltFields(schema, edit.root)) {
    if (!log.names(edit.origin(finding.path))) logFinding(finding, edit, log);
  }
  const checked = checkManifest(manifest, options.mode);
  for (const finding of checked.findings) logFinding(finding, edit, log);
  if (options.bindsTool !== undefined) {
    for (const finding of unboundTools(manifest, options.bindsTool, options.mode)) logFinding(finding, edit, log);
  }
  reportUnhonoured(edit, kind, options, log);
  if (log.failed) return { problems: log.problems };
  return {
    manifest: {
      ...addressOf(manifest),
      file,
      document: document.index,
      digest,
      manifest,
      problems: log.problems,
      expressions: checked.expressions,
      dependencies: checked.dependencies,
      namePosition: document.locate(['metadata', 'name']),
      references: placeReferences(manifest, edit, document.locate),
      setAside: edit.aside,
      sensitive: edit.pointersFrom(scalars.sensitive),
    },
  };
}

function normalise(edit: DocumentEdit, kind: ManifestKind, options: LoadOptions): readonly AliasNote[] {
  if (options.mode === 'lenient') {
    foldAliases(edit, kind);
    if (kind === 'Agent') shapeTools(edit);
    return [];
  }
  if (kind === 'Agent') shapeTools(edit);
  return unreadAliases(edit.written, kind);
}

/** Lenient mode says what it folded; strict mode names what it does not read, unless an error says so already. */
function reportAliases(notes: readonly AliasNote[], mode: LoadOptions['mode'], log: ProblemLog): void {
  const errors = log.problems.filter((problem) => problem.severity === 'error').map((problem) => problem.path);
  for (const { path, canonical, message } of notes) {
    const pointer = toPointer(path);
    if (errors.some((error) => error === pointer || error.startsWith(`${pointer}/`))) continue;
    const text = mode === 'strict' ? message.replace(/ is read as [^;]*;/, ' has no effect in strict mode;') : message;
    log.add({
      severity: 'warning',
      kind: 'alias',
      code: 'alias',
      path,
      at: 'key',
      message: text,
      suggestion: canonical,
    });
  }
}

function logFinding(finding: Finding, edit: DocumentEdit, log: ProblemLog): void {
  log.add({ ...finding, path: edit.origin(finding.path) });
}

function reportUnhonoured(edit: DocumentEdit, kind: ManifestKind, options: LoadOptions, log: ProblemLog): void {
  if (options.honoured === undefined) return;
  for (const { field, concern, path, advice = 'remove it or configure what it needs' } of unhonouredFields(
    { ...edit.record([]), kind },
    options.honoured,
  )) {
    const refused = options.mode === 'strict' && concern !== 'other';
    logFinding(
      {
        severity: refused ? 'error' : 'warning',
        kind: 'unhonoured',
        code: 'unhonoured_field',
        path,
        at: 'key',
        message: `"${field}" has no effect with this configuration; ${advice}.`,
        found: foundText(valueAt(edit.root, path), path),
      },
      edit,
      log,
    );
  }
}

function addressOf(manifest: Manifest): Pick<LoadedManifest, 'kind' | 'id' | 'name' | 'namespace'> {
  const { name, namespace } = manifest.metadata;
  const id = namespace === undefined ? name : `${namespace}.${name}`;
  return { kind: manifest.kind, id, name, ...(namespace === undefined ? {} : { namespace }) };
}
