/** One piece of a text with environment references. */
export type EnvironmentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reference'; readonly name: string; readonly defaultText?: string; readonly source: string }
  | { readonly type: 'foreign'; readonly source: string };

const REFERENCE = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{(?!\{)[A-Za-z_][A-Za-z0-9_]*\.[^}]*\}/g;

/** A string that consists of one reference only, as an editor schema sees it: `${NAME}` or `${NAME:-default}`. */
export const LONE_REFERENCE = /^\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}$/;

/**
 * Splits a text into literal pieces, `${NAME}` and `${NAME:-default}` references, and foreign forms such as
 * `${inputs.x}` that look like one and are none. `$${NAME}` yields the literal text `${NAME}`; `${{ }}` is left alone.
 */
export function environmentReferences(text: string): readonly EnvironmentPart[] {
  if (!text.includes('${')) return [{ type: 'text', text }];
  const parts: EnvironmentPart[] = [];
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [source, name, defaultText] = match;
    if (match.index > end) parts.push({ type: 'text', text: text.slice(end, match.index) });
    end = match.index + source.length;
    if (source.startsWith('$$')) parts.push({ type: 'text', text: source.slice(1) });
    else if (name === undefined) parts.push({ type: 'foreign', source });
    else parts.push({ type: 'reference', name, source, ...(defaultText === undefined ? {} : { defaultText }) });
  }
  if (end < text.length) parts.push({ type: 'text', text: text.slice(end) });
  return parts;
}
