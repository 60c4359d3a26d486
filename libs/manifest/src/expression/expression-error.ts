/** Unwinds the parser; always translated into an issue by the parse functions. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';

  constructor(
    readonly code: string,
    message: string,
    /** Zero-based offset in the source. */
    readonly offset: number,
  ) {
    super(message);
  }
}
