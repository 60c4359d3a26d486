import type { ParsedExpression } from '../check/check-expressions.js';
import type { StepDependencies } from '../check/workflow-graph.js';
import type { Position } from '../problem/problem-log.js';
import type { Problem } from '../problem/problem.js';
import type { ResolvedReference } from '../reference/resolved-reference.js';
import type { Manifest, ManifestKind } from '../schema/manifest.schema.js';

/** A manifest that was accepted. Plain data; nothing in it is shared with another manifest. */
export interface LoadedManifest<M extends Manifest = Manifest> {
  readonly kind: M['kind'] & ManifestKind;
  /** The address of the manifest: `name`, or `namespace.name`. */
  readonly id: string;
  readonly name: string;
  readonly namespace?: string;
  readonly file: string;
  /** Zero-based index of the document in its file. */
  readonly document: number;
  /** `sha256:` and the hexadecimal digest of the canonical normalised document before substitution. */
  readonly digest: string;
  /** Normalised, substituted, with the defaults of the standard filled in. */
  readonly manifest: M;
  /** Warnings; errors refuse a manifest. */
  readonly problems: readonly Problem[];
  /** Parsed expressions by JSON Pointer into `manifest`. */
  readonly expressions: ReadonlyMap<string, ParsedExpression>;
  /** For each step id of a Workflow, the sibling steps it waits for; empty for other kinds. */
  readonly dependencies: StepDependencies;
  /** Where `metadata.name` stands; line 0 for a manifest that was given as an object. */
  readonly namePosition: Position;
  /** Where other manifests are named, and which manifest each name means once it is resolved. */
  readonly references: readonly ResolvedReference[];
  /** What lenient mode took out, by JSON Pointer into the document as written. */
  readonly setAside: Readonly<Record<string, unknown>>;
  /** Pointers into `manifest` of substituted values in fields that carry secrets; mask them wherever they are shown. */
  readonly sensitive: readonly string[];
}

/** What reading gives: the accepted manifests, and the problems of the refused documents. */
export interface ManifestResult {
  readonly manifests: LoadedManifest[];
  /** Problems of documents that were refused; the warnings of accepted ones are on them. */
  readonly problems: Problem[];
}

/** Narrows a loaded manifest to one kind. */
export function isKind<K extends ManifestKind>(
  loaded: LoadedManifest,
  kind: K,
): loaded is LoadedManifest<Extract<Manifest, { kind: K }>> {
  return loaded.kind === kind;
}
