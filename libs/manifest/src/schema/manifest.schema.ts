import { z } from 'zod';
import { API_VERSION_PATTERN, type ApiVersionFamily } from '../version/api-version.js';
import { agentSpec } from './agent.schema.js';
import { cognition } from './cognition.schema.js';
import { composition } from './composition.schema.js';
import { flowSpec } from './flow.schema.js';
import { governance } from './governance.schema.js';
import { metadata, openMetadata } from './metadata.schema.js';
import { protocols } from './protocols.schema.js';
import { runtime } from './runtime.schema.js';
import { freeObject, open } from './schema-parts.js';
import { security } from './security.schema.js';
import { taskSpec } from './task.schema.js';
import { tokenEfficiency } from './token-efficiency.schema.js';
import { workflowSpec } from './workflow.schema.js';

/** The kinds of manifest this library reads. */
export const MANIFEST_KINDS = ['Agent', 'Task', 'Workflow', 'Flow'] as const;

/** Kind of a manifest. */
export type ManifestKind = (typeof MANIFEST_KINDS)[number];

const root = {
  apiVersion: z.string().regex(API_VERSION_PATTERN).describe('Version of the standard'),
  metadata,
  extensions: freeObject().describe('Free-form vendor blocks by name').optional(),
  runtime: runtime.optional(),
  composition: composition.optional(),
  token_efficiency: tokenEfficiency.optional(),
  security: security.optional(),
  protocols: protocols.optional(),
  cognition: cognition.optional(),
  governance: governance.optional(),
};

export const agentManifest = open({ ...root, kind: z.literal('Agent'), spec: agentSpec });
const taskManifest = open({ ...root, kind: z.literal('Task'), spec: taskSpec });
const workflowManifest = open({ ...root, kind: z.literal('Workflow'), spec: workflowSpec });
const flowManifest = open({ ...root, kind: z.literal('Flow'), spec: flowSpec });

/** A validated Agent manifest: substituted, aliases folded, defaults filled in. */
export type AgentManifest = z.output<typeof agentManifest>;
/** A validated Task manifest. */
export type TaskManifest = z.output<typeof taskManifest>;
/** A validated Workflow manifest. */
export type WorkflowManifest = z.output<typeof workflowManifest>;
/** A validated Flow manifest; flows are read and checked, never executed. */
export type FlowManifest = z.output<typeof flowManifest>;
/** Any validated manifest, discriminated by `kind`. */
export type Manifest = AgentManifest | TaskManifest | WorkflowManifest | FlowManifest;

const SCHEMAS = { Agent: agentManifest, Task: taskManifest, Workflow: workflowManifest, Flow: flowManifest } as const;
const OPEN_SCHEMAS = {
  Agent: agentManifest.extend({ metadata: openMetadata }),
  Task: taskManifest.extend({ metadata: openMetadata }),
  Workflow: workflowManifest.extend({ metadata: openMetadata }),
  Flow: flowManifest.extend({ metadata: openMetadata }),
} as const;

/** The schema of a kind; metadata is open from 0.5 and closed before. */
export function manifestSchema(kind: ManifestKind, family: ApiVersionFamily): z.ZodType<Manifest> {
  return family === '0.5' ? OPEN_SCHEMAS[kind] : SCHEMAS[kind];
}
