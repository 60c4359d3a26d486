import type { ModelErrorKind, Target } from '@ossa/contracts';
import { ModelError } from '@ossa/contracts';
import { isCircuitFailure } from '../circuit-breaker/circuit-failure.js';
import { leadsTo } from '../fallback/leads-to.js';
import { retryRule } from '../retry/retry-rule.js';
import { kindOfErrorEvent, kindOfNetwork, kindOfStatus } from './failure-kind.js';

const TARGET: Target = { provider: 'a', model: 'm' };
const ofStatus = (status: number, codes = '', message = '') => kindOfStatus({ status, codes, message });

/** What follows from a kind: counted by the breaker, retried, sent to a fallback. */
function consequences(kind: ModelErrorKind): string {
  const error = new ModelError(kind, TARGET);
  const breaker = isCircuitFailure(error, TARGET) ? 'failure' : 'neutral';
  const fallback = leadsTo({ target: { provider: 'b', model: 'm' } }, error) ? 'fallback' : 'no fallback';
  return `${breaker}, ${retryRule(kind)}, ${fallback}`;
}

describe('the classification of failures', () => {
  it.each<[string, ModelErrorKind | undefined, string]>([
    ['DNS', kindOfNetwork(['ENOTFOUND'], false), 'failure, again, fallback'],
    ['connection refused', kindOfNetwork(['ECONNREFUSED'], false), 'failure, again, fallback'],
    ['TLS', kindOfNetwork(['ERR_TLS_CERT_ALTNAME_INVALID'], false), 'failure, again, fallback'],
    ['reset before the answer', kindOfNetwork(['ECONNRESET'], false), 'failure, again, fallback'],
    ['connect timeout', kindOfNetwork(['UND_ERR_CONNECT_TIMEOUT'], false), 'failure, again, fallback'],
    ['first-part timeout', kindOfNetwork(['UND_ERR_HEADERS_TIMEOUT'], false), 'failure, never, fallback'],
    ['idle timeout', kindOfNetwork(['UND_ERR_BODY_TIMEOUT'], true), 'failure, again, fallback'],
    ['cut answer', kindOfNetwork(['UND_ERR_SOCKET'], true), 'failure, again, fallback'],
    ['broken framing', kindOfNetwork(['HPE_INVALID_CHUNK_SIZE'], true), 'failure, again, fallback'],
    ['500', ofStatus(500), 'failure, again, fallback'],
    ['502', ofStatus(502), 'failure, again, fallback'],
    ['503', ofStatus(503), 'failure, again, fallback'],
    ['504', ofStatus(504), 'failure, again, fallback'],
    ['529', ofStatus(529), 'failure, again, fallback'],
    ['200 with an error', kindOfErrorEvent({ codes: 'server_error', message: '' }), 'failure, again, fallback'],
  ])('R1: %s is a failure of the provider', (_, kind, expected) => {
    expect(kind && consequences(kind)).toBe(expected);
  });

  it.each([
    ['429', ofStatus(429)],
    ['a rate limit inside a 200', kindOfErrorEvent({ codes: 'rate_limit_error', message: '' })],
  ])('R2: %s is neutral, and not repeated with the same key', (_, kind) => {
    expect(consequences(kind)).toBe('neutral, limited, fallback');
  });

  it.each([
    ['400', ofStatus(400)],
    ['404', ofStatus(404)],
    ['413', ofStatus(413)],
    ['422', ofStatus(422)],
    ['context length', ofStatus(400, 'context_length_exceeded')],
    ['content policy', ofStatus(400, 'content_policy_violation')],
  ])('R3, R6: %s is neutral and goes nowhere else', (_, kind) => {
    expect(consequences(kind)).toBe('neutral, never, no fallback');
  });

  it.each([401, 403])('R3: %d is neutral and may go on with another key or target', (status) => {
    expect(consequences(ofStatus(status))).toBe('neutral, other_key, fallback');
  });

  it('R4: an abort is neutral and ends the call', () => {
    expect(consequences('cancelled')).toBe('neutral, never, no fallback');
  });

  it.each(['circuit_open', 'cooling_down'] as const)('what was not asked is no failure: %s', (kind) => {
    expect(consequences(kind)).toBe('neutral, never, fallback');
  });
});
