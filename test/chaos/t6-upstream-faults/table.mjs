import { textTable } from '../support/text-table.mjs';

/**
 * One line for each fault and mode.
 *
 * @param {readonly import('./matrix.mjs').JudgedCell[]} cells
 */
export function matrixTable(cells) {
  const rows = Map.groupBy(cells, ({ fault, mode }) => `${fault} ${mode}`).values();
  return textTable(
    ['fault', 'mode', 'outcome', 'requests', 'ms', 'breaker', 'fallback', 'overrun', 'ok'],
    [...rows].map(row),
  );
}

function row(cells) {
  const [{ fault, mode }] = cells;
  const of = (role) => cells.find((cell) => cell.role === role);
  const [whole, breaker, fallback, deadline] = ['whole', 'breaker', 'fallback', 'deadline'].map(of);
  const problems = cells.flatMap((cell) => cell.problems.map(({ text }) => `${cell.role}: ${text}`));
  return [
    fault,
    mode,
    whole.outcome.kind ?? (whole.outcome.finished ? 'succeeded' : 'nothing'),
    whole.requests || `${whole.outcome.attempts.length}*`,
    whole.outcome.ms.toFixed(0),
    breaker.opened ? 'failure' : '-',
    fallback.fellBack > 0 ? 'yes' : '-',
    Math.max(0, deadline.outcome.overrunMs).toFixed(0),
    problems.length === 0 ? 'ok' : problems.join('; '),
  ];
}
