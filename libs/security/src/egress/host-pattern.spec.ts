import { egressOptionsSchema } from './egress.options.js';
import { isHostAllowed } from './host-pattern.js';

describe('isHostAllowed', () => {
  it.each([
    ['https://api.example.com/', 'api.example.com', true],
    ['https://API.example.com/', 'api.EXAMPLE.com', true],
    ['https://api.example.com./', 'api.example.com', true],
    ['https://a.b.example.com/', '*.example.com', true],
    ['https://example.com/', '*.example.com', false],
    ['https://badexample.com/', '*.example.com', false],
    ['https://example.com.evil.net/', 'example.com', false],
    ['https://example.com:8443/', 'example.com', false],
    ['https://example.com:8443/', 'example.com:8443', true],
    ['https://example.com:443/', 'example.com', true],
    ['http://example.com/', 'example.com:443', false],
    ['http://[::1]:3000/', '[::1]:3000', true],
    ['http://2130706433/', '127.0.0.1', true],
  ])('%s against %s: %s', (url, pattern, allowed) => expect(isHostAllowed(new URL(url), [pattern])).toBe(allowed));
});

describe('egressOptionsSchema', () => {
  it('opens nothing by default', () =>
    expect(egressOptionsSchema.parse({})).toEqual({
      allowHosts: [],
      allowPrivate: false,
      timeout: 30_000,
      maxResponseBytes: 1_048_576,
    }));

  it.each(['*', 'https://example.com', 'example.com/path', 'ex*mple.com', '', '*.', 'a b'])(
    'refuses the host pattern %j',
    (host) => expect(egressOptionsSchema.safeParse({ allowHosts: [host] }).success).toBe(false),
  );

  it('refuses unknown keys', () => expect(egressOptionsSchema.safeParse({ allowhosts: [] }).success).toBe(false));
});
