/** Every code an {@link OssaError} can carry. The HTTP status of each is fixed in the http library. */
export type ErrorCode =
  | 'agent_not_found'
  | 'workflow_not_found'
  | 'invalid_request'
  | 'manifest_invalid'
  | 'manifest_revoked'
  | 'configuration_invalid'
  | 'payload_too_large'
  | 'unauthorized'
  | 'forbidden'
  | 'provider_unavailable'
  | 'provider_unconfigured'
  | 'provider_rejected'
  | 'output_invalid'
  | 'deadline_exceeded'
  | 'cancelled'
  | 'shutting_down'
  | 'internal';
