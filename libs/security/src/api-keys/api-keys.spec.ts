import { createHash } from 'node:crypto';
import { authOptionsSchema } from './api-keys.options.js';
import { ApiKeys } from './api-keys.service.js';
import { presentedKey } from './presented-key.js';

const hash = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`;

describe('ApiKeys', () => {
  const keys = new ApiKeys([
    { name: 'ci', hash: hash('secret-1'), tenant: 'acme' },
    { name: 'desk', hash: hash('secret-2'), user: 'ada' },
  ]);

  it('knows whom a key belongs to', () => {
    expect(keys.verify('secret-1')).toEqual({ key: 'ci', tenant: 'acme' });
    expect(keys.verify('secret-2')).toEqual({ key: 'desk', user: 'ada' });
  });

  it.each(['', 'secret', 'secret-11', hash('secret-1'), 'x'.repeat(10_000), "' OR 1=1 --", 'a\0b'])(
    'knows nothing about %j',
    (presented) => expect(keys.verify(presented)).toBeUndefined(),
  );

  it('asks for a key only when one is declared', () => {
    expect(keys.required).toBe(true);
    expect(new ApiKeys([]).required).toBe(false);
  });
});

describe('presentedKey', () => {
  it.each([
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer  abc ' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ authorization: 'Basic abc', 'x-api-key': 'def' }, 'def'],
    [{ authorization: 'Basic abc' }, undefined],
    [{ authorization: 'Bearer' }, undefined],
    [{ authorization: 'Bearer a b' }, undefined],
    [{ 'x-api-key': ['a', 'b'] }, undefined],
    [{}, undefined],
  ])('reads %j as %s', (headers, expected) => expect(presentedKey(headers)).toBe(expected));
});

describe('authOptionsSchema', () => {
  it('asks for no key unless told so', () => {
    expect(authOptionsSchema.parse({})).toEqual({ mode: 'auto', keys: [] });
  });

  it('refuses a key in plain text and tells how to hash one, without repeating it', () => {
    const { error } = authOptionsSchema.safeParse({ keys: [{ name: 'ci', hash: 'my-plain-key' }] });
    expect(error?.issues[0]).toMatchObject({
      path: ['keys', 0, 'hash'],
      message: expect.stringContaining('createHash'),
    });
    expect(JSON.stringify(error?.issues)).not.toContain('my-plain-key');
  });

  it('refuses a user that could be taken for the one of a key without a user', () => {
    const refused = authOptionsSchema.safeParse({ keys: [{ name: 'ci', hash: hash('a'), user: 'key:desk' }] });
    expect(refused.error?.issues[0]?.path).toEqual(['keys', 0, 'user']);
    expect(authOptionsSchema.safeParse({ keys: [{ name: 'ci', hash: hash('a'), user: 'keynes' }] }).success).toBe(true);
  });

  it('refuses mode keys without a key, and two keys with one name', () => {
    expect(authOptionsSchema.safeParse({ mode: 'keys' }).success).toBe(false);
    const keys = [
      { name: 'ci', hash: hash('a') },
      { name: 'ci', hash: hash('b') },
    ];
    expect(authOptionsSchema.safeParse({ keys }).error?.issues[0]?.path).toEqual(['keys', 1, 'name']);
  });
});
