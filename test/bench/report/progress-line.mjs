/**
 * Says on a terminal what is being done, on one line that the next message replaces. Silent elsewhere.
 *
 * @returns {(what: string) => void}
 */
export function progressLine() {
  const { stderr } = process;
  if (!stderr.isTTY) return () => undefined;
  return (what) => stderr.write(`\r\u001b[K${what.slice(0, stderr.columns - 1)}`);
}
