/** What went wrong with one model call; the closed list that retry, fallback and breaker decide on. */
export type ModelErrorKind =
  | 'connect' // DNS, TCP or TLS
  | 'timeout_connect'
  | 'timeout_first_part'
  | 'timeout_idle'
  | 'server' // 500, 502, 504 and other 5xx
  | 'overloaded' // 503, 529
  | 'rate_limited' // 429
  | 'invalid_request' // 400, 404, 413, 422
  | 'context_length'
  | 'content_policy'
  | 'unauthorized' // 401, 403
  | 'invalid_response' // 200 with an error body, or a body that cannot be read
  | 'circuit_open' // not asked: it has failed too often
  | 'cooling_down' // not asked: all its keys wait for a rate limit to pass, or were rejected
  | 'truncated' // the stream ended without its terminal marker
  | 'deadline'
  | 'cancelled'
  | 'internal'; // a defect on our side
