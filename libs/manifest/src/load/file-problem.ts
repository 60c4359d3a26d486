import type { RefusedPath } from '../files/find-manifest-files.js';
import type { UnreadableReason } from '../files/read-text.js';
import type { Problem } from '../problem/problem.js';

const PATH_MESSAGES: Readonly<Record<RefusedPath['reason'], string>> = {
  outside: 'The path leaves the manifest root and was not opened; move the files into it.',
  missing: 'There is no such file or folder; correct the path.',
  unreadable: 'The folder cannot be read; check its permissions.',
  too_many: 'There are too many files or folders here; name a smaller folder.',
};

const FILE_MESSAGES: Readonly<Record<UnreadableReason, string>> = {
  too_large: 'The file is larger than a manifest may be; split it.',
  not_utf8: 'The file is not UTF-8 text; save it as UTF-8.',
  unreadable: 'The file cannot be read; check its permissions.',
};

/** The problem of a path that was not searched. */
export function pathProblem({ name, reason }: RefusedPath): Problem {
  return { ...problem(name, `path_${reason}`, PATH_MESSAGES[reason]), kind: 'reference' };
}

/** The problem of a file that was not read. */
export function fileProblem(file: string, reason: UnreadableReason): Problem {
  return { ...problem(file, reason, FILE_MESSAGES[reason]), kind: 'syntax' };
}

function problem(file: string, code: string, message: string): Omit<Problem, 'kind'> {
  return { severity: 'error', code, file, document: 0, line: 1, column: 1, path: '', message };
}
