import type { RefusedPath } from '../files/find-manifest-files.js';
import type { UnreadableReason } from '../files/read-text.js';
import type { Problem } from '../problem/problem.js';

const PATH_MESSAGES: Readonly<Record<RefusedPath['reason'], string>> = {
  outside: 'The path leaves the manifest root and was not opened; move the files into it.',
  missing: 'There is no such file or folder; correct the path.',
  unreadable: 'The folder cannot be read; check its permissions.',
  too_many: 'There are too many files or folders here; name a smaller folder.',
};

type FileReason = UnreadableReason | 'no_manifest';

const FILE_MESSAGES: Readonly<Record<FileReason, string>> = {
  too_large: 'The file is larger than a manifest may be; split it.',
  not_utf8: 'The file is not UTF-8 text; save it as UTF-8.',
  unreadable: 'The file cannot be read; check its permissions.',
  no_manifest: 'The file holds no manifest; write one with apiVersion, kind, metadata and spec, or remove the file.',
};

/** The problem of a path that was not searched. */
export function pathProblem({ name, reason }: RefusedPath): Problem {
  return { ...problem(name, `path_${reason}`, PATH_MESSAGES[reason]), kind: 'reference' };
}

/** The problem of a file that was not read, or that holds nothing. */
export function fileProblem(file: string, reason: FileReason): Problem {
  return { ...problem(file, reason, FILE_MESSAGES[reason]), kind: 'syntax' };
}

function problem(file: string, code: string, message: string): Omit<Problem, 'kind'> {
  return { severity: 'error', code, file, document: 0, line: 1, column: 1, path: '', message };
}
