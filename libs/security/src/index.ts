export type { ApiKeyIdentity } from './api-keys/api-key-identity.js';
export {
  type ApiKeyOptions,
  type AuthOptions,
  apiKeyOptionsSchema,
  authOptionsSchema,
  KEY_USER_PREFIX,
} from './api-keys/api-keys.options.js';
export { ApiKeys } from './api-keys/api-keys.service.js';
export { presentedKey } from './api-keys/presented-key.js';
export { type AuditOptions, auditOptionsSchema } from './audit/audit.options.js';
export { AuditProviderDecorator } from './audit/audit.provider-decorator.js';
export { createAuditTrail, type AuditTrailContext } from './audit/trail/create-trail.js';
export { type ChainReport, type ChainState, isInOrder } from './audit/verify/chain-report.js';
export { verifyAudit, type VerifyAuditOptions } from './audit/verify/verify-audit.js';
export { type BudgetOptions, budgetOptionsSchema } from './budget/budget.options.js';
export { BudgetProviderDecorator } from './budget/budget.provider-decorator.js';
export { EgressDeniedError, type EgressRule } from './egress/egress-denied.error.js';
export { EgressFailedError } from './egress/egress-failed.error.js';
export { EgressGuard } from './egress/egress-guard.js';
export { type EgressOptions, egressOptionsSchema } from './egress/egress.options.js';
export { SECURITY_HONOURED_FIELDS } from './honoured-fields.js';
export { type PricesOptions, pricesOptionsSchema } from './prices/prices.options.js';
export { type SecretsOptions, secretsOptionsSchema } from './secrets/secrets.options.js';
export { SecurityModule } from './security.module.js';
export { SECURITY_OPTIONS, type SecurityOptions, securityOptionsSchema } from './security.options.js';
export { ConnectionForbiddenError, type ConnectionRule } from './transport/connection-forbidden.error.js';
