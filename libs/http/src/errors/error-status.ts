import type { ErrorCode } from '@ossa/contracts';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  agent_not_found: 404,
  workflow_not_found: 404,
  circuit_not_found: 404,
  provider_not_found: 404,
  invalid_request: 400,
  manifest_invalid: 400,
  manifest_revoked: 410,
  configuration_invalid: 500,
  payload_too_large: 413,
  unsupported_media_type: 415,
  unauthorized: 401,
  forbidden: 403,
  provider_unavailable: 503,
  provider_unconfigured: 503,
  provider_rejected: 502,
  output_invalid: 502,
  budget_exceeded: 402,
  budget_unavailable: 503,
  rate_limited: 429,
  audit_unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  shutting_down: 503,
  internal: 500,
};

/** The HTTP status an error is answered with. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code];
}
