import { z } from 'zod';
import { agentArchitecture, agentKind, agentType } from './agent-architecture.schema.js';
import { catalog } from './catalog.schema.js';
import { closed, dnsLabel, freeObject, open, semanticVersion, stringMap } from './schema-parts.js';

export const metadata = closed({
  name: dnsLabel().max(253).describe('Unique DNS-label style id; use it as the registry key'),
  namespace: dnsLabel().max(63).describe('Logical group').optional(),
  version: semanticVersion().describe('SemVer of the agent itself').optional(),
  description: z.string().max(2000).describe('Free text for people').optional(),
  labels: stringMap().describe('String map for filtering').optional(),
  annotations: stringMap().describe('String map for tools').optional(),
  author: z.string().max(255).describe('Maintainer (string only; objects are invalid)').optional(),
  team: z.string().max(255).describe('Owning team').optional(),
  environment: z.string().max(63).describe('Deployment hint').optional(),
  region: z.string().max(63).describe('Residency hint').optional(),
  manifest_ref: z.url().describe('Canonical URL of the manifest').optional(),
  manifest_digest: z.string().describe('Content hash').optional(),
  uuid: z.guid().describe('Stable cross-system id').optional(),
  machine_name: z
    .string()
    .max(128)
    .regex(/^[a-z0-9_]+$/)
    .describe('Snake-case id')
    .optional(),
  signature: z.string().describe('Signature text').optional(),
  checksum: z
    .string()
    .regex(/^(sha256|sha512):[a-f0-9]+$/)
    .describe('sha256:/sha512: digest of the body')
    .optional(),
  sbom_pointer: z.url().describe('SBOM location').optional(),
  status: z
    .enum(['active', 'deprecated', 'revoked'])
    .describe('active, deprecated (warn) or revoked (refuse)')
    .default('active'),
  revoked_at: z.iso.datetime({ offset: true }).describe('Time of revocation').optional(),
  deprecated_message: z.string().max(500).describe('Text to show when deprecated').optional(),
  efficiency_tier: z.enum(['premium', 'standard', 'economy', 'custom']).describe('Cost tier hint').optional(),
  catalog: catalog.optional(),
  decentralized_identity: freeObject().describe('DID block').optional(),
  genetics: freeObject().describe('Breeding metadata (ignore at run time)').optional(),
  lifecycle_stages: freeObject().describe('Birth-to-retirement record (ignore)').optional(),
  economics: freeObject().describe('Wallet/marketplace (ignore)').optional(),
  team_membership: freeObject().describe('Team record (ignore)').optional(),
  agentType: agentType.optional(),
  agentKind: agentKind.optional(),
  agentArchitecture: agentArchitecture.optional(),
  idCard: freeObject().describe('Nickname, provenance, audit trail').optional(),
});

/** The metadata of 0.5, which is open and knows three more blocks. */
export const openMetadata = metadata.loose().extend({
  'x-signature': open({
    type: z.enum(['Ed25519', 'RSA-PSS', 'ECDSA', 'jwt', 'vc', 'did']),
    value: z.string().describe('Signature value'),
    publicKey: z.string(),
    issuer: z.string().optional(),
    timestamp: z.iso.datetime({ offset: true }).optional(),
  }).optional(),
  identity: open({ agent_id: z.string() })
    .describe('Namespace, agent_id (required), version, publisher, checksum, created_at, updated_at')
    .optional(),
  mesh_bindings: open({
    source_project_id: z.string().optional(),
    execution_node_id: z.string().optional(),
  }).optional(),
});
