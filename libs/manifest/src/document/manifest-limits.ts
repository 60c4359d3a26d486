/** What one file may cost to read. A file beyond a limit is refused before its content is built. */
export interface ManifestLimits {
  /** UTF-8 bytes of the text. @default 1048576 */
  readonly bytes: number;
  /** Lines of the text. @default 20000 */
  readonly lines: number;
  /** Lexical tokens of the text, blanks and comments included. @default 20000 */
  readonly tokens: number;
  /** Nesting of mappings and lists. @default 64 */
  readonly depth: number;
  /** Uses of aliases in one document. @default 100 */
  readonly aliases: number;
  /** Values of one document after aliases and merge keys are expanded. @default 20000 */
  readonly values: number;
  /** Documents of one file. @default 100 */
  readonly documents: number;
}

export const DEFAULT_MANIFEST_LIMITS: ManifestLimits = {
  bytes: 1_048_576,
  lines: 20_000,
  tokens: 20_000,
  depth: 64,
  aliases: 100,
  values: 20_000,
  documents: 100,
};
