import type { DocumentEdit } from '../normalise/document-edit.js';
import { toPointer } from '../problem/json-pointer.js';
import type { LocatePath, Position } from '../problem/problem-log.js';
import type { Manifest, ManifestKind } from '../schema/manifest.schema.js';
import { manifestReferences } from './manifest-reference.js';

/** What a manifest is addressed by. */
export interface ManifestAddress {
  readonly kind: ManifestKind;
  /** `name`, or `namespace.name`. */
  readonly id: string;
}

/** A place where a manifest names another one, and which it means; `resolved` is absent while nothing of that name is known. */
export interface ResolvedReference {
  /** JSON Pointer into the manifest. */
  readonly path: string;
  /** JSON Pointer into the document as it was written. */
  readonly writtenPath: string;
  readonly position: Position;
  /** A path relative to the file, `task:name`, `agent:name`, an id or a bare name. */
  readonly target: string;
  readonly kinds: readonly ManifestKind[];
  /** True when its absence is a warning in every mode. */
  readonly optional: boolean;
  readonly resolved?: ManifestAddress;
}

/** The references of a manifest with their places, none of them resolved yet. */
export function placeReferences(
  manifest: Manifest,
  edit: DocumentEdit,
  locate: LocatePath,
): readonly ResolvedReference[] {
  return manifestReferences(manifest).map(({ path, target, kinds, optional = false }) => {
    const written = edit.origin(path);
    return {
      path: toPointer(path),
      writtenPath: toPointer(written),
      position: locate(written),
      target,
      kinds,
      optional,
    };
  });
}
