import { ExpressionError } from './expression-error.js';

const BLANK = /\s*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /-?[0-9]+(\.[0-9]+)?/y;
const INTEGER = /[0-9]+/y;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', "'": "'", '"': '"', n: '\n', t: '\t', r: '\r' };

/** Reads the words of an expression one after the other. */
export class ExpressionScanner {
  constructor(
    readonly source: string,
    /** Zero-based offset of the next character. */
    public offset: number,
  ) {}

  skipBlanks(): void {
    this.match(BLANK);
  }

  /** Takes a sign such as `==` when it stands next. */
  take(sign: string): boolean {
    this.skipBlanks();
    if (!this.source.startsWith(sign, this.offset)) return false;
    this.offset += sign.length;
    return true;
  }

  /** Takes a whole word such as `and` when it stands next. */
  takeWord(word: string): boolean {
    this.skipBlanks();
    if (this.peekName() !== word) return false;
    this.offset += word.length;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw this.error(`Write "${sign}" here.`);
  }

  peekName(): string | undefined {
    this.skipBlanks();
    const start = this.offset;
    const name = this.match(NAME);
    this.offset = start;
    return name;
  }

  name(): string | undefined {
    this.skipBlanks();
    return this.match(NAME);
  }

  number(): number | undefined {
    this.skipBlanks();
    const text = this.match(NUMBER);
    return text === undefined ? undefined : Number(text);
  }

  /** A member after a dot: a name, reserved words included, or an integer. */
  member(): string {
    const member = this.match(NAME) ?? this.match(INTEGER);
    if (member === undefined) throw this.error('Write the name of a member after the dot.');
    return member;
  }

  text(): string | undefined {
    this.skipBlanks();
    const quote = this.source[this.offset];
    if (quote !== "'" && quote !== '"') return undefined;
    const start = this.offset;
    this.offset += 1;
    let text = '';
    for (;;) {
      const next = this.source[this.offset];
      if (next === undefined) throw new ExpressionError('expression_syntax', 'Close the text with a quote.', start);
      this.offset += 1;
      if (next === quote) return text;
      text += next === '\\' ? this.escape() : next;
    }
  }

  error(message: string): ExpressionError {
    return new ExpressionError('expression_syntax', message, this.offset);
  }

  private escape(): string {
    const letter = this.source[this.offset] ?? '';
    this.offset += 1;
    const known = ESCAPES[letter];
    if (known !== undefined) return known;
    const code = this.source.slice(this.offset, this.offset + 4);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(code)) {
      this.offset -= 2;
      throw this.error('Use one of the escapes \\\\ \\\' \\" \\n \\t \\r \\uXXXX.');
    }
    this.offset += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const text = pattern.exec(this.source)?.[0];
    if (text === undefined) return undefined;
    this.offset += text.length;
    return text;
  }
}
