/** Unwinds the reading of a text that goes beyond a limit; always translated into a problem by the reader. */
export class DocumentRefusal extends Error {
  override readonly name = 'DocumentRefusal';

  constructor(
    /** Stable snake_case identifier. */
    readonly code: string,
    message: string,
    /** Zero-based offset in the text, or the pointer of the place in a value that was not text. */
    readonly offset: number,
  ) {
    super(message);
  }
}
