/** What a format of a text is called. */
export const FORMATS: Readonly<Record<string, string>> = {
  url: 'an absolute URL',
  guid: 'a UUID',
  datetime: 'a date and time with its zone, such as 2025-01-31T12:00:00Z',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** What a type is called: the word of the user, not that of the schema. */
export function typeName(expected: string): string {
  return TYPES[expected] ?? expected;
}

/** What has a smallest and a largest size. */
export function sizeOf(origin: string): string {
  if (origin === 'string') return 'a length';
  return origin === 'array' ? 'a list' : 'a number';
}
