import type { DocumentPath } from './json-pointer.js';
import { toPointer } from './json-pointer.js';
import type { Problem, ProblemKind, ProblemSeverity } from './problem.js';

/** One-based place in a text; line 0 when the value did not come from text. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds the place of a path, of its key or of its value; the nearest existing parent when the path does not exist. */
export type LocatePath = (path: DocumentPath, at?: 'key' | 'value') => Position;

/** A problem before its file, place and pointer are filled in. */
export interface Finding {
  readonly severity: ProblemSeverity;
  readonly kind: ProblemKind;
  readonly code: string;
  readonly path: DocumentPath;
  readonly message: string;
  readonly at?: 'key' | 'value';
  readonly found?: string;
  readonly allowed?: readonly string[];
  readonly suggestion?: string | undefined;
}

/** Collects the problems of one document. */
export class ProblemLog {
  private readonly collected: Problem[] = [];

  constructor(
    readonly file: string,
    readonly document: number,
    private readonly locate: LocatePath,
  ) {}

  get problems(): readonly Problem[] {
    return this.collected;
  }

  get failed(): boolean {
    return this.collected.some((problem) => problem.severity === 'error');
  }

  /** True when some problem was found at exactly this path. */
  names(path: DocumentPath): boolean {
    const pointer = toPointer(path);
    return this.collected.some((problem) => problem.path === pointer);
  }

  add(finding: Finding): void {
    const { line, column } = this.locate(finding.path, finding.at);
    this.collected.push({
      severity: finding.severity,
      code: finding.code,
      file: this.file,
      document: this.document,
      line,
      column,
      path: toPointer(finding.path),
      message: finding.message,
      ...(finding.found === undefined ? {} : { found: finding.found }),
      ...(finding.allowed === undefined ? {} : { allowed: finding.allowed }),
      ...(finding.suggestion === undefined ? {} : { suggestion: finding.suggestion }),
      kind: finding.kind,
    });
  }
}
