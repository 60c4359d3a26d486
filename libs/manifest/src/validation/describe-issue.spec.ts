import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { describeIssue } from './describe-issue.js';

function messages(schema: z.ZodType, value: unknown): readonly string[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.flatMap((issue) => describeIssue(issue, value, schema)).map(({ message }) => message);
}

describe('what is said about a wrong value', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    [
      'of a format',
      z.string().regex(/^a$/, { error: 'expected an a' }),
      'b',
      'Correct the value "b" here: expected an a.',
    ],
    ['of a limit', z.number().min(2, { error: 'two at least' }), 1, 'Correct the value 1 here: two at least.'],
    ['of a refinement', z.string().refine(() => false, 'no'), 'x', 'Correct the value "x" here: no.'],
    ['of a union', z.union([z.int(), z.array(z.int())], { error: 'some' }), true, 'Correct the value true here: some.'],
    [
      'of a member of a union',
      z.union([z.number(), z.string().transform((_, context) => (context.addIssue('an odd text'), z.NEVER))]),
      'x',
      'Correct the value "x" here: an odd text.',
    ],
    [
      'that ends with something to copy',
      z.string({ error: 'run: f <key>' }),
      1,
      'Correct the value 1 here: run: f <key>',
    ],
  ])('is the text of the schema, %s', (_, schema, value, message) => {
    expect(messages(schema, value)).toEqual([message]);
  });

  it('is the text of the schema where the value is missing', () => {
    const schema = z.looseObject({}).superRefine((_, context) => {
      context.addIssue({ code: 'custom', path: ['keys'], message: 'mode keys needs one' });
    });
    expect(messages(schema, {})).toEqual(['The field "keys" is required here; mode keys needs one.']);
  });

  it('never shows a secret', () => {
    const schema = z.object({ apiKey: z.string().regex(/^x/, { error: 'expected an x' }) });
    expect(messages(schema, { apiKey: 'hunter2' })).toEqual(['Correct the value *** here: expected an x.']);
  });

  it.each<[z.ZodType, unknown, string]>([
    [z.string(), 1, 'Write text here instead of 1.'],
    [z.union([z.number(), z.string()]), true, 'Write a number or text here instead of true.'],
    [z.string().regex(/^a$/), 'b', 'Write the form /^a$/ here instead of "b".'],
    [z.number().max(2), 3, 'Use a number of at most 2 here.'],
    [z.string().refine(() => false), 'x', 'Correct the value "x" here.'],
  ])('is a text of ours where the schema has none: %#', (schema, value, message) => {
    expect(messages(schema, value)).toEqual([message]);
  });
});
