import { CancelledError, DeadlineExceededError, ModelError, type ModelErrorKind } from '@ossa/contracts';
import { isCircuitFailure } from './circuit-failure.js';

const TARGET = { provider: 'scripted', model: 'test' };

describe('what counts as a failure of a target', () => {
  it.each<[ModelErrorKind, number | undefined]>([
    ['connect', undefined],
    ['timeout_connect', undefined],
    ['timeout_first_part', undefined],
    ['timeout_idle', undefined],
    ['server', 500],
    ['server', 502],
    ['server', 504],
    ['server', undefined],
    ['server', 200],
    ['overloaded', 503],
    ['overloaded', 529],
    ['overloaded', undefined],
    ['invalid_response', 200],
    ['truncated', undefined],
  ])('R1: %s with status %s does', (kind, status) => {
    expect(isCircuitFailure(new ModelError(kind, TARGET, { status }), TARGET)).toBe(true);
  });

  it.each<[ModelErrorKind, number | undefined]>([
    ['server', 408],
    ['server', 409],
    ['server', 425],
    ['server', 501],
    ['rate_limited', 429],
    ['invalid_request', 400],
    ['invalid_request', 404],
    ['invalid_request', 413],
    ['invalid_request', 422],
    ['context_length', 400],
    ['content_policy', 400],
    ['unauthorized', 401],
    ['unauthorized', 403],
    ['circuit_open', undefined],
    ['cooling_down', undefined],
    ['deadline', undefined],
    ['cancelled', undefined],
    ['internal', undefined],
  ])('R1: %s with status %s does not', (kind, status) => {
    expect(isCircuitFailure(new ModelError(kind, TARGET, { status }), TARGET)).toBe(false);
  });

  it.each([new CancelledError(), new DeadlineExceededError(10), new TypeError('a defect'), 'text', undefined])(
    'R1: %s does not',
    (error) => {
      expect(isCircuitFailure(error, TARGET)).toBe(false);
    },
  );
});
