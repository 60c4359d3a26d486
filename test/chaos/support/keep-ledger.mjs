import { mkdirSync, writeFileSync } from 'node:fs';

const FOLDER = 'var/chaos';

/**
 * Writes what the upstream saw, so that a result can be checked by somebody else.
 *
 * @param {string} id of the test
 * @param {number} seed
 * @param {{ requests: readonly object[], connections: ReadonlyMap<string, number> }} ledger
 * @returns {string} the file
 */
export function keepLedger(id, seed, { requests, connections }) {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/${id}-${seed}-ledger.jsonl`;
  const lines = [{ connections: Object.fromEntries(connections) }, ...requests].map((entry) => JSON.stringify(entry));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
