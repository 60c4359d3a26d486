import { covers, levelOf, msUntil, msUntilFull, remainingOf, tightestOf } from './bucket-level.js';
import type { TokenBucket } from './token-bucket.js';

const BUCKET: TokenBucket = { key: 'user:u1', scope: 'user', capacity: 10, msPerToken: 100 };

describe('the level of a token bucket', () => {
  it.each([
    [0, 10],
    [-5, 10],
    [250, 7.5],
    [1000, 0],
    [1500, -5],
  ])('has with %d ms missing %d tokens', (missingMs, tokens) => {
    expect(levelOf(BUCKET, missingMs)).toEqual({ bucket: BUCKET, tokens });
  });

  it.each([
    [7.5, 7],
    [7.9985, 7],
    [7.9995, 8],
    [0.4, 0],
    [-3, 0],
  ])('counts %d tokens as %d whole ones', (tokens, whole) => {
    expect(remainingOf({ bucket: BUCKET, tokens })).toBe(whole);
  });

  it('is full when everything that is missing is back', () => {
    expect(msUntilFull({ bucket: BUCKET, tokens: 7.5 })).toBe(250);
    expect(msUntilFull({ bucket: BUCKET, tokens: -5 })).toBe(1500);
    expect(msUntilFull({ bucket: BUCKET, tokens: 10 })).toBe(0);
  });

  it('has what is wanted at once, later, or never', () => {
    const level = { bucket: BUCKET, tokens: 2.5 };
    expect(msUntil(level, 2.5)).toBe(0);
    expect(msUntil(level, 3)).toBe(50);
    expect(msUntil(level, 10)).toBe(750);
    expect(msUntil(level, 10.5)).toBe(Infinity);
    expect(msUntil({ bucket: BUCKET, tokens: -5 }, 1)).toBe(600);
  });

  it('refuses nobody for a rounding', () => {
    expect(covers({ bucket: BUCKET, tokens: 0.9991 }, 1)).toBe(true);
    expect(covers({ bucket: BUCKET, tokens: 0.998 }, 1)).toBe(false);
  });

  it('is the tightest when it has the fewest tokens, and takes longest to be full', () => {
    const level = { bucket: BUCKET, tokens: 5 };
    const slower = { bucket: { ...BUCKET, key: 'slower', msPerToken: 200 }, tokens: 5 };
    const emptier = { bucket: { ...BUCKET, key: 'emptier', capacity: 5 }, tokens: 4.5 };
    expect(tightestOf([])).toBeUndefined();
    expect(tightestOf([level, slower])).toBe(slower);
    expect(tightestOf([slower, emptier, level])).toBe(emptier);
  });
});
