import type { Problem } from '@ossa/manifest';

/** A finding about an agent as a whole: it has a source, but no single line. */
export function agentProblem(
  severity: Problem['severity'],
  file: string,
  finding: Pick<Problem, 'code' | 'path' | 'message'>,
): Problem {
  return { severity, file, document: 0, line: 0, column: 0, kind: 'binding', ...finding };
}
