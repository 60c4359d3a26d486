import { assert, property, string } from 'fast-check';
import { HttpToolUrl } from './http-tool-url.js';

describe('HttpToolUrl', () => {
  const url = new HttpToolUrl('https://api.example.com:8443/v1/{id}/lines?q={text}&fixed=1');

  it('keeps every value within its place, whatever a model writes', () => {
    const value = string({ unit: 'binary', minLength: 1 }).filter((text) => text !== '.' && text !== '..');
    assert(
      property(value, value, (id, text) => {
        const { origin, pathname, searchParams, hash } = url.resolve({ id, text });
        expect(origin).toBe('https://api.example.com:8443');
        expect(pathname.split('/')).toHaveLength(4);
        expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(id);
        expect([...searchParams.keys()]).toEqual(['q', 'fixed']);
        expect(searchParams.get('q')).toBe(text);
        expect(hash).toBe('');
      }),
    );
  });

  it('takes numbers and truth values', () => {
    expect(url.resolve({ id: 7, text: true }).href).toBe('https://api.example.com:8443/v1/7/lines?q=true&fixed=1');
  });
});
