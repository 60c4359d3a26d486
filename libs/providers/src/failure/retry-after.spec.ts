import { retryAfterMs } from './retry-after.js';

describe('retryAfterMs', () => {
  const now = Date.UTC(2030, 0, 1, 12, 0, 0);

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Tue, 01 Jan 2030 12:00:03 GMT' }, 3000],
    [{ 'retry-after': 'Tue, 01 Jan 2030 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': '2, 5' }, 5000],
    [{ 'retry-after': '1e9' }, 60_000],
    [{ 'retry-after': 'Fri, 01 Feb 2030 12:00:00 GMT' }, 60_000],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': 'Tue, nonsense' }, undefined],
    [{}, undefined],
  ])('R21: reads %j as %p', (headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected);
  });

  it('has nothing to read where there was no answer', () => {
    expect(retryAfterMs(undefined)).toBeUndefined();
  });
});
