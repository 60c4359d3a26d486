import type { Problem } from './problem.js';

/** One line for people: `file:line:column path: message`; line and column are left out when there are none. */
export function formatProblem(problem: Problem): string {
  const position = problem.line > 0 ? `:${problem.line}:${problem.column}` : '';
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  return `${problem.file}${position}${path}: ${problem.message}`;
}
