import { isRecord } from '../../is-record.js';

/**
 * True when OpenAI's strict mode can enforce the schema: every object closed, every property required.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrictSchema);
  if (!isRecord(schema)) return true;
  const { type, properties, required, additionalProperties } = schema;
  if (type === 'object' || properties !== undefined) {
    const names = isRecord(properties) ? Object.keys(properties) : [];
    const all = Array.isArray(required) && names.every((name) => required.includes(name));
    if (additionalProperties !== false || (names.length > 0 && !all)) return false;
  }
  return Object.values(schema).every(isStrictSchema);
}
