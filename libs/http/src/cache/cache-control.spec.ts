import { cacheControl } from './cache-control.js';

describe('cacheControl', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['no-store', 'bypass'],
    ['No-Store', 'bypass'],
    ['max-age=0, no-store', 'bypass'],
    ['no-store, max-age=0', 'bypass'],
    ['no-cache', 'refresh'],
    ['NO-CACHE', 'refresh'],
    ['no-cache,no-transform', 'refresh'],
    [',, no-cache ,', 'refresh'],
    ['max-age=0', 'refresh'],
    ['max-age="0"', 'refresh'],
    ['max-age=000', 'refresh'],
    ['max-age=60', undefined],
    ['max-age=', undefined],
    ['max-age', undefined],
    ['max-age=0.5', undefined],
    ['s-max-age=0', undefined],
    ['x-no-store', undefined],
    ['no-storex', undefined],
    ['community="no-store, no-cache"', undefined],
    ['community="a \\", no-store"', undefined],
    ['community=no-store', undefined],
    ['only-if-cached', undefined],
  ])('reads %j as %s', (header, mode) => expect(cacheControl(header)).toBe(mode));

  it('reads the largest header a server takes in no time', () => {
    for (const header of ['"'.repeat(16_000), 'a="\\'.repeat(4000), '\\'.repeat(16_000), 'a='.repeat(8000)]) {
      const start = performance.now();
      expect(cacheControl(header)).toBeUndefined();
      expect(performance.now() - start).toBeLessThan(500);
    }
  });
});
