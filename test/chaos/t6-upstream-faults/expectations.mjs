// What each fault is, and what the chain owes to each kind of failure: the table "Failure classification", R1 to R3 and R19.

export const MODES = /** @type {const} */ (['plain', 'stream', 'tool']);
export const MAX_ATTEMPTS = 3;

/**
 * @typedef {object} Policy
 * @property {boolean} breaker counts as a failure of the target
 * @property {boolean} retry the same target may be asked again while nothing was delivered
 * @property {boolean} fallback another target may be asked while nothing was delivered
 */

/** @type {Record<string, Policy>} */
export const POLICIES = {
  connect: { breaker: true, retry: true, fallback: true },
  timeout_connect: { breaker: true, retry: true, fallback: true },
  timeout_first_part: { breaker: true, retry: false, fallback: true },
  timeout_idle: { breaker: true, retry: true, fallback: true },
  server: { breaker: true, retry: true, fallback: true },
  overloaded: { breaker: true, retry: true, fallback: true },
  invalid_response: { breaker: true, retry: true, fallback: true },
  truncated: { breaker: true, retry: true, fallback: true },
  rate_limited: { breaker: false, retry: true, fallback: true },
  invalid_request: { breaker: false, retry: false, fallback: false },
  context_length: { breaker: false, retry: false, fallback: false },
  content_policy: { breaker: false, retry: false, fallback: false },
  unauthorized: { breaker: false, retry: false, fallback: true },
};

/**
 * @typedef {object} Expectation
 * @property {readonly string[]} kinds what one attempt fails with; empty when it must succeed
 * @property {boolean} [content] some of the answer was delivered before it failed
 * @property {boolean} [heals] the third request of a call succeeds
 * @property {boolean} [beyondDeadline] the upstream asks to wait longer than anybody can
 */

const SUCCEEDS = always({ kinds: [] });
const UNREADABLE = always({ kinds: ['invalid_response', 'truncated'] });
const LIMITED = always({ kinds: ['rate_limited'] });
const CUT = midway({ kinds: ['truncated', 'invalid_response'] }, { kinds: ['truncated'], content: true });

/** @type {Record<string, (mode: string) => Expectation>} */
const EXPECTATIONS = {
  refuse: always({ kinds: ['connect'] }),
  blackhole: always({ kinds: ['timeout_connect'] }),
  silent: always({ kinds: ['timeout_first_part'] }),
  dns: always({ kinds: ['connect', 'timeout_connect'] }), // a resolver that cannot be reached takes its time
  'expired-tls': always({ kinds: ['connect'] }),
  redirect: always({ kinds: ['invalid_response'] }),
  'rst-headers': always({ kinds: ['connect'] }),
  'fin-headers': always({ kinds: ['connect'] }),
  'rst-body': CUT,
  'fin-body': CUT,
  'clean-eof': CUT,
  'slow-headers': always({ kinds: ['timeout_first_part'] }),
  'slow-body': always({ kinds: ['timeout_first_part'] }),
  stall: midway({ kinds: ['timeout_first_part'] }, { kinds: ['timeout_idle'], content: true }),
  '429-seconds': LIMITED,
  '429-date': LIMITED,
  '429-ms': LIMITED,
  '429-absurd': always({ kinds: ['rate_limited'], beyondDeadline: true }),
  'burst-500': always({ kinds: ['server'], heals: true }),
  'burst-503': always({ kinds: ['overloaded'], heals: true }),
  'burst-529': always({ kinds: ['overloaded'], heals: true }),
  'error-in-200': UNREADABLE,
  html: UNREADABLE,
  'bad-json': UNREADABLE,
  'truncated-json': UNREADABLE,
  'bad-gzip': UNREADABLE,
  'line-10mb': SUCCEEDS,
  'split-utf8': SUCCEEDS,
  'cut-before-first': always({ kinds: ['truncated'] }),
  'cut-after-first': midway({ kinds: ['truncated'] }, { kinds: ['truncated'], content: true }),
  'no-last-blank-line': SUCCEEDS,
  'in-band-error': always({ kinds: ['invalid_response'] }),
  'shuffled-tool-index': SUCCEEDS,
  // Not faults of the upstream, but what R3 sets apart from them.
  'bad-request': always({ kinds: ['invalid_request'] }),
  'no-such-model': always({ kinds: ['invalid_request'] }),
  'too-large': always({ kinds: ['invalid_request'] }),
  unprocessable: always({ kinds: ['invalid_request'] }),
  'wrong-key': always({ kinds: ['unauthorized'] }),
  'forbidden-key': always({ kinds: ['unauthorized'] }),
  'context-length': always({ kinds: ['context_length'] }),
  'content-policy': always({ kinds: ['content_policy'] }),
};

export const FAULT_NAMES = Object.keys(EXPECTATIONS);

/** Faults whose connection never reaches the part of the upstream that keeps a ledger of requests. */
export const WITHOUT_LEDGER = new Set(['refuse', 'blackhole', 'dns', 'expired-tls']);

/**
 * @param {string} fault
 * @param {string} mode
 * @returns {Expectation}
 */
export function expectation(fault, mode) {
  return EXPECTATIONS[fault](mode);
}

/** How many requests a call with {@link MAX_ATTEMPTS} may make, at least and at most. */
export function expectedRequests({ kinds, content, heals, beyondDeadline }) {
  if (heals) return [MAX_ATTEMPTS, MAX_ATTEMPTS];
  if (kinds.length === 0 || content || beyondDeadline) return [1, 1];
  if (kinds.includes('rate_limited')) return [1, MAX_ATTEMPTS]; // waiting for it is allowed, asking sooner is not
  const requests = POLICIES[kinds[0]].retry ? MAX_ATTEMPTS : 1;
  return [requests, requests];
}

/** @param {Expectation} expected */
function always(expected) {
  return () => expected;
}

/**
 * Whole answers deliver nothing before they are complete.
 *
 * @param {Expectation} plain
 * @param {Expectation} streamed
 */
function midway(plain, streamed) {
  return (mode) => (mode === 'plain' ? plain : streamed);
}
