import type { ModelErrorKind } from '@ossa/contracts';
import type { UpstreamAnswer } from './upstream-answer.js';

const CONTEXT_LENGTH =
  /context_length|context length|context window|prompt is too long|too many tokens|input token count|too large for model|maximum number of tokens/i;
const CONTENT_POLICY =
  /content_?filter|content_?policy|content_management|responsible_?ai|moderation|safety_violation|prohibited_content/i;

/** The kind of a failure that has a status of its own. */
export function kindOfStatus({ status = 0, codes, message }: UpstreamAnswer): ModelErrorKind {
  switch (status) {
    case 401:
    case 402: // out of credit: another key may have some
    case 403:
      return CONTENT_POLICY.test(codes) ? 'content_policy' : 'unauthorized';
    case 408:
    case 409:
    case 425:
      return 'server'; // passing trouble of the other side
    case 429:
      return 'rate_limited';
    case 503:
    case 529:
      return 'overloaded';
  }
  if (status >= 500) return 'server';
  if (status < 400) return 'invalid_response'; // a redirect is not followed
  if (CONTEXT_LENGTH.test(codes) || CONTEXT_LENGTH.test(message)) return 'context_length';
  return CONTENT_POLICY.test(codes) ? 'content_policy' : 'invalid_request';
}

/** The kind of an error that came inside a 200: what it names itself, else an answer that cannot be used. */
export function kindOfErrorEvent(answer: UpstreamAnswer): ModelErrorKind {
  if (CONTEXT_LENGTH.test(answer.codes)) return 'context_length';
  if (CONTENT_POLICY.test(answer.codes)) return 'content_policy';
  if (/overloaded|unavailable/.test(answer.codes)) return 'overloaded';
  if (/rate_limit|resource_exhausted|insufficient_quota/.test(answer.codes)) return 'rate_limited';
  return 'invalid_response';
}

const CONNECT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);
const CUT = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** The kind of a failure of the network or the HTTP protocol; undefined when it is none. */
export function kindOfNetwork(codes: readonly string[], answered: boolean): ModelErrorKind | undefined {
  if (codes.includes('UND_ERR_CONNECT_TIMEOUT')) return 'timeout_connect';
  if (codes.includes('UND_ERR_HEADERS_TIMEOUT')) return 'timeout_first_part';
  if (codes.includes('UND_ERR_BODY_TIMEOUT')) return 'timeout_idle';
  if (codes.some((code) => CUT.has(code))) return answered ? 'truncated' : 'connect';
  if (codes.some((code) => CONNECT.has(code) || /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED)/.test(code)))
    return 'connect';
  return codes.some((code) => code.startsWith('UND_ERR') || code.startsWith('HPE_')) ? 'invalid_response' : undefined;
}
