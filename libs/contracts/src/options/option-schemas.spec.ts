import { byteSizeSchema, durationSchema, positiveDurationSchema } from './option-schemas.js';

describe('durationSchema', () => {
  it.each([
    [1500, 1500],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1 hour', 3_600_000],
    ['2 Days', 172_800_000],
    ['1.5h', 5_400_000],
  ])('reads %s as %d milliseconds', (text, expected) => expect(durationSchema.parse(text)).toBe(expected));

  it.each(['', 'soon', '5 parsecs', '-1s', -1])('refuses %s', (text) =>
    expect(durationSchema.safeParse(text).success).toBe(false),
  );
});

describe('positiveDurationSchema', () => {
  it.each([1, '30s', '24 days'])('reads %s', (text) =>
    expect(positiveDurationSchema.safeParse(text).success).toBe(true),
  );

  it.each([0, '0s', '25 days', 'soon'])('refuses %s', (text) =>
    expect(positiveDurationSchema.safeParse(text).success).toBe(false),
  );
});

describe('byteSizeSchema', () => {
  it.each([
    [10, 10],
    ['512kb', 524_288],
    ['1mb', 1_048_576],
    ['2 GB', 2_147_483_648],
  ])('reads %s as %d bytes', (text, expected) => expect(byteSizeSchema.parse(text)).toBe(expected));

  it.each(['', 'big', '1mib', -1])('refuses %s', (text) => expect(byteSizeSchema.safeParse(text).success).toBe(false));
});
