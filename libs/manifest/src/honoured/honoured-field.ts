import type { DocumentPath } from '../problem/json-pointer.js';

/** What is at stake when a field has no effect. Strict mode refuses for safety, access and cost. */
export type FieldConcern = 'safety' | 'access' | 'cost' | 'other';

/**
 * A field that must change a run, as a dotted path with `[]` for list items, such as `spec.safety.pii_detection`;
 * `spec.tools[].type=http` stands for one value of a field, and `*` for every member of a map.
 */
export interface HonourableField {
  readonly field: string;
  readonly concern: FieldConcern;
  /** True when the value really asks for something. @default everything but false, null, empty text, lists and objects */
  readonly inUse?: (value: unknown) => boolean;
  /** What to do instead, where removing the field or configuring what it needs does not say enough. */
  readonly advice?: string;
}

/** The fields that the running configuration honours, by their {@link HonourableField.field}. */
export type HonouredFields = ReadonlySet<string>;

/** A field that is in use in a manifest. */
export interface FieldUse {
  readonly field: string;
  readonly concern: FieldConcern;
  readonly path: DocumentPath;
  readonly advice?: string | undefined;
}
