import { Lexer, Parser, type CST, type LineCounter } from 'yaml';
import { DocumentRefusal } from './document-refusal.js';
import type { ManifestLimits } from './manifest-limits.js';

const SCALAR_MARK = '\x1f';
const CORE_TAGS = new Set(['!', '!!str', '!!int', '!!float', '!!bool', '!!null', '!!map', '!!seq']);

/**
 * The syntax tokens of a text, or a refusal as soon as a limit is passed: nothing is composed from a hostile text.
 * @throws DocumentRefusal for size, lines, NUL, token count, nesting, custom tags and directives.
 */
export function guardedTokens(text: string, limits: ManifestLimits, lines: LineCounter): CST.Token[] {
  checkText(text, limits, lines);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (previous !== SCALAR_MARK) checkLexeme(lexeme, parser.offset);
    for (const token of parser.next(lexeme)) tokens.push(token);
    count += 1;
    if (count > limits.tokens) {
      throw new DocumentRefusal(
        'too_many_tokens',
        `The text has more than ${limits.tokens} tokens; split it into several files.`,
        parser.offset,
      );
    }
    // A mapping inside a list item opens two levels, so this is the coarse bound; the builder counts exactly.
    if (parser.stack.length > limits.depth * 2 + 4) {
      throw new DocumentRefusal(
        'too_deep',
        `The text is nested deeper than ${limits.depth} levels; flatten it.`,
        parser.offset,
      );
    }
    previous = lexeme;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function checkText(text: string, limits: ManifestLimits, lines: LineCounter): void {
  if (text.length > limits.bytes || Buffer.byteLength(text) > limits.bytes) {
    throw new DocumentRefusal('too_large', `The text is larger than ${limits.bytes} bytes; split it.`, 0);
  }
  lines.addNewLine(0);
  const nul = text.indexOf('\0');
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    count += 1;
    if (nul === -1 && count > limits.lines) {
      throw new DocumentRefusal('too_many_lines', `The text has more than ${limits.lines} lines; split it.`, 0);
    }
    if (nul !== -1 && at < nul) lines.addNewLine(at + 1);
  }
  if (nul !== -1) throw new DocumentRefusal('nul_character', 'The text has a NUL character; remove it.', nul);
  lines.lineStarts.length = 1;
}

function checkLexeme(lexeme: string, offset: number): void {
  if (lexeme.startsWith('!') && !CORE_TAGS.has(lexeme)) {
    throw new DocumentRefusal('custom_tag', 'Custom YAML tags are not read; remove the tag.', offset);
  }
  if (lexeme.startsWith('%') && !/^%YAML\s+1\.2\s*$/.test(lexeme)) {
    throw new DocumentRefusal('directive', 'YAML directives are not read; remove this line.', offset);
  }
}
