import { figuresOf } from './limit-figures.js';

const BUCKET = { key: 'run:global', scope: 'global', capacity: 10, msPerToken: 100 } as const;

describe('figuresOf', () => {
  it.each([
    [10, { limit: 10, remaining: 10, resetMs: 0 }],
    [9.99, { limit: 10, remaining: 9, resetMs: 1 }],
    [0.5, { limit: 10, remaining: 0, resetMs: 950 }],
    [-5, { limit: 10, remaining: 0, resetMs: 1500 }],
  ])('tells of %d tokens in whole units', (tokens, figures) => {
    expect(figuresOf({ bucket: BUCKET, tokens })).toEqual({ scope: 'global', ...figures });
  });

  it('rounds the share of a process down', () => {
    expect(figuresOf({ bucket: { ...BUCKET, capacity: 2.5 }, tokens: 2.5 })).toMatchObject({ limit: 2, remaining: 2 });
  });
});
