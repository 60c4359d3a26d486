import type { ManifestResult } from './loaded-manifest.js';

/** What reading one file gave; no result when it holds no manifest and need not. */
export interface ReadFile {
  readonly result: ManifestResult | undefined;
}

/**
 * Keeps what reading files gave, so that files that have not changed are not parsed and checked again. The key covers the
 * text of the file and everything else that decides what reading it gives.
 */
export interface ManifestCache {
  /** A copy of its own for everybody who asks. */
  get(key: string): ReadFile | undefined;
  /** Keeps a copy, as long and as far as it likes. */
  set(key: string, file: ReadFile): void;
}

/** Injection token of the {@link ManifestCache} of the application. */
export const MANIFEST_CACHE = Symbol('ossa:manifest-cache');
