import { FORBIDDEN_MEMBERS } from './expression-limits.js';

/** One piece of a prompt: literal text, or a placeholder that is replaced by the run input of that name or path. */
export type PromptPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'placeholder'; readonly path: readonly string[]; readonly source: string };

const PLACEHOLDER = /\{\{\s{0,20}([A-Za-z_][\w-]{0,99}(?:\.[\w-]{1,100}){0,16})\s{0,20}\}\}/g;

/**
 * Splits a role or prompt into text and `{{ name }}` placeholders. Everything that is no plain path stays text: a prompt is
 * never evaluated. An unknown placeholder is to be left as its `source`.
 */
export function parsePromptTemplate(text: string): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const path = (match[1] ?? '').split('.');
    if (text[match.index - 1] === '$' || path.some((member) => FORBIDDEN_MEMBERS.has(member))) continue;
    if (match.index > end) parts.push({ type: 'text', text: text.slice(end, match.index) });
    parts.push({ type: 'placeholder', path, source: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ type: 'text', text: text.slice(end) });
  return parts;
}
