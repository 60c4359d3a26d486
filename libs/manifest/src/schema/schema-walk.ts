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

function child(schema: z.core.$ZodType, segment: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return unwrap((schema.shape as Record<string, z.core.$ZodType>)[String(segment)]);
  if (schema instanceof z.ZodArray) return unwrap(schema.element);
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType);
  return undefined;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodUnion) return schema.options.map(unwrap).find((option) => option instanceof z.ZodObject);
  return schema;
}
