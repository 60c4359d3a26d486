import { BadRequestException, NotFoundException } from '@nestjs/common';
import { CancelledError, InvalidRequestError, ManifestRevokedError, OssaError } from '@ossa/contracts';
import { statusOf } from './error-status.js';
import { failureOf } from './failure.js';

describe('failureOf', () => {
  it.each([
    [new InvalidRequestError('bad'), 400, 'invalid_request'],
    [new ManifestRevokedError('old'), 410, 'manifest_revoked'],
    [new CancelledError(), 499, 'cancelled'],
    [new OssaError('shutting_down', 'later', { retryable: true }), 503, 'shutting_down'],
    [new NotFoundException('no'), 404, 'not_found'],
    [new BadRequestException(['a must be b', 'c must be d']), 400, 'invalid_request'],
    [Object.assign(new Error('too large'), { statusCode: 413 }), 413, 'payload_too_large'],
    [new Error('secret'), 500, 'internal'],
    ['a string', 500, 'internal'],
    [undefined, 500, 'internal'],
    [Object.assign(new Error('secret'), { statusCode: 502 }), 500, 'internal'],
  ])('answers %s with %d %s', (error, status, code) => expect(failureOf(error)).toMatchObject({ status, code }));

  it('tells nothing of errors it does not know', () => {
    expect(JSON.stringify(failureOf(new Error('secret')))).not.toContain('secret');
  });

  it('joins what a validation pipe of the host found', () => {
    expect(failureOf(new BadRequestException(['a must be b', 'c must be d'])).message).toBe('a must be b; c must be d');
  });
});

describe('statusOf', () => {
  it.each([
    ['agent_not_found', 404],
    ['payload_too_large', 413],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['configuration_invalid', 500],
    ['provider_unavailable', 503],
    ['provider_unconfigured', 503],
    ['provider_rejected', 502],
    ['output_invalid', 502],
    ['deadline_exceeded', 504],
    ['internal', 500],
  ] as const)('gives %s the status %d', (code, status) => expect(statusOf(code)).toBe(status));
});
