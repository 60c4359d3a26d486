/** Characters of a result that the model gets; more would fill its context with one call. */
export const MAX_OUTPUT_CHARACTERS = 262_144;

/** The text the model reads: text as it is, anything else as JSON; cut with a note when it is very long. */
export function toolOutput(result: unknown): string {
  const text = typeof result === 'string' ? result : (JSON.stringify(result, jsonReplacer()) ?? 'null');
  return bounded(text, MAX_OUTPUT_CHARACTERS);
}

/** The text, or its beginning and a note that says how much is missing. */
export function bounded(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}\n[cut: ${limit} of ${text.length} characters]`;
}

/** What JSON has no words for: big integers become text, binary data and cycles are named. */
function jsonReplacer() {
  const ancestors: unknown[] = [];
  return function (this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    const original: unknown = this[key]; // before toJSON(), which a Buffer has
    if (ArrayBuffer.isView(original)) return `[binary data, ${original.byteLength} bytes]`;
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    if (ancestors.includes(value)) return '[circular]';
    const plain: unknown = value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value;
    ancestors.push(plain);
    return plain;
  };
}
