import type { Schema } from '@cfworker/json-schema';
import { manifestJsonSchema } from '../schema/editor-schema.js';

/** The schema for editors as it stands in a file, in the type of the validator that the tests use. */
export function editorSchema(): Schema {
  const schema: Schema = JSON.parse(JSON.stringify(manifestJsonSchema()));
  return schema;
}
