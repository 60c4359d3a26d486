import { z } from 'zod';
import type { DocumentPath } from '../problem/json-pointer.js';

/** The names of the fields an object schema knows at a path; empty where the schema knows none. */
export function knownFields(schema: z.core.$ZodType, path: DocumentPath): readonly string[] {
  let current: z.core.$ZodType | undefined = unwrap(schema);
  for (const segment of path) {
    current = current === undefined ? undefined : child(current, segment);
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

/** The schema of one member or item, without its optional and default wrappers. */
export function child(schema: z.core.$ZodType, segment: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return unwrap((schema.shape as Record<string, z.core.$ZodType>)[String(segment)]);
  if (schema instanceof z.ZodArray) return unwrap(schema.element);
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType);
  return undefined;
}

/** A schema without its optional and default wrappers; of a union, the object in it. */
export function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodUnion) return schema.options.map(unwrap).find((option) => option instanceof z.ZodObject);
  return schema;
}
