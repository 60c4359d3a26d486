/** A JSON Schema object (draft-07 or 2020-12), as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;
