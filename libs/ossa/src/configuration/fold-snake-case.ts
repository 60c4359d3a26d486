import { type DocumentPath, valueAt } from '@ossa/manifest';
import { z } from 'zod';
import { isRecord } from './plain-tree.js';

/**
 * The value with snake_case keys written in camelCase wherever the schema knows only the camelCase one. Keys that a user
 * chooses (names of providers, agents, headers) are left alone, because the schema does not list them.
 */
export function foldSnakeCase(value: unknown, schema: z.core.$ZodType): unknown {
  const inner = unwrap(schema);
  if (Array.isArray(value))
    return inner instanceof z.ZodArray ? value.map((item) => foldSnakeCase(item, inner.element)) : value;
  if (!isRecord(value)) return value;
  if (inner instanceof z.ZodRecord) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, foldSnakeCase(item, inner.valueType)]));
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const option = optionFor(value, inner);
    return option ? foldSnakeCase(value, option) : value;
  }
  if (!(inner instanceof z.ZodObject)) return value;
  const shape: Readonly<Record<string, z.core.$ZodType>> = inner.shape;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const name = Object.hasOwn(shape, key) ? key : camelCase(key);
      const member = Object.hasOwn(shape, name) ? shape[name] : undefined;
      return member === undefined || (name !== key && Object.hasOwn(value, name))
        ? [key, item]
        : [name, foldSnakeCase(item, member)];
    }),
  );
}

/** The path as it was written: a folded key gets the name that stands in the file. */
export function unfoldPath(path: DocumentPath, written: unknown): DocumentPath {
  let current = written;
  return path.map((segment) => {
    const name = isRecord(current) ? writtenKey(current, String(segment)) : segment;
    current = valueAt(current, [name]);
    return name;
  });
}

function writtenKey(value: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(value, name) ? name : (Object.keys(value).find((key) => camelCase(key) === name) ?? name);
}

/** The one that the value names; undefined when it names none. */
function optionFor(
  value: Readonly<Record<string, unknown>>,
  { options, def: { discriminator } }: z.ZodDiscriminatedUnion,
): z.core.$ZodType | undefined {
  return options.find(
    (option) => option instanceof z.ZodObject && z.safeParse(option.shape[discriminator], value[discriminator]).success,
  );
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return unwrap(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in) : schema;
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
