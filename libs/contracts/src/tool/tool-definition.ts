import type { JsonSchema } from './json-schema.js';

/** A tool as the model sees it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments; always of type object. */
  readonly parameters: JsonSchema;
}
