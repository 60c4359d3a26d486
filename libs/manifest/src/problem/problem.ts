/** What a problem is about. `binding`, `reference`, `environment` and `unhonoured` never say anything about the structure of a document. */
export type ProblemKind =
  'syntax' | 'structure' | 'version' | 'alias' | 'environment' | 'reference' | 'binding' | 'unhonoured' | 'integrity';

/** `error` refuses the manifest, `warning` does not. */
export type ProblemSeverity = 'error' | 'warning';

/** One finding about one place of one document. Problems are data: reading never throws for bad input. */
export interface Problem {
  readonly severity: ProblemSeverity;
  /** Stable snake_case identifier, e.g. `unknown_field`. */
  readonly code: string;
  /** The file as it was given to the loader, or the label of an inline manifest. */
  readonly file: string;
  /** Zero-based index of the document in its file. */
  readonly document: number;
  /** One-based; 0 when the value did not come from text. */
  readonly line: number;
  /** One-based; 0 when the value did not come from text. */
  readonly column: number;
  /** RFC 6901 JSON Pointer into the document as it was written. */
  readonly path: string;
  /** One complete sentence that says what to do. */
  readonly message: string;
  /** What stands there, at most 80 characters, masked in fields that carry secrets. */
  readonly found?: string;
  /** The values or names that are accepted there. */
  readonly allowed?: readonly string[];
  /** The accepted name or value nearest to what was found. */
  readonly suggestion?: string;
  readonly kind: ProblemKind;
}

const VERDICT_KINDS: ReadonlySet<ProblemKind> = new Set(['syntax', 'structure', 'version', 'alias']);

/** True when the problem concerns structure or apiVersion; false for what depends on the environment, other manifests or the host. */
export function decidesVerdict(problem: Problem): boolean {
  return VERDICT_KINDS.has(problem.kind);
}
