import { describe, expect, it } from '@jest/globals';
import { isSensitiveField, maskSensitive } from './sensitive-field.js';

describe('fields that carry secrets', () => {
  it.each([
    'auth',
    'apiKey',
    'api_key',
    'accessToken',
    'token',
    'clientSecret',
    'PASSWORD',
    'db-password',
    'credentials',
    'Authorization',
    'keys',
  ])('%s is one', (name) => {
    expect(isSensitiveField(name)).toBe(true);
  });

  it.each([
    'maxTokens',
    'max_tokens',
    'token_efficiency',
    'keyRef',
    'author',
    'monkey',
    'token_env',
    'maxTokensPerDay',
  ])('%s is none', (name) => {
    expect(isSensitiveField(name)).toBe(false);
  });

  it('are masked with everything below them, numbers included', () => {
    expect(maskSensitive({ a: 1, auth: { user: 'u', pins: [1, null] }, list: [{ apiKey: 'k' }] })).toEqual({
      a: 1,
      auth: { user: '***', pins: ['***', null] },
      list: [{ apiKey: '***' }],
    });
  });
});
