/** Writes lines to standard output. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes one JSON document to standard output; nothing else goes there under `--json`. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
