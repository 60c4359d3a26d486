import type { DocumentPath } from '../problem/json-pointer.js';
import type { ManifestKind } from '../schema/manifest.schema.js';

const IDENTITY = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.status'];
const GUARDS = ['security', 'governance'];

/** A manifest without these cannot run, or would run with a gate left open; in them lenient mode accepts no wrong value. */
const EXECUTED: Readonly<Record<ManifestKind, readonly string[]>> = {
  Agent: [
    ...IDENTITY,
    ...GUARDS,
    'spec.role',
    'spec.prompts',
    'spec.llm.provider',
    'spec.llm.model',
    'spec.llm.temperature',
    'spec.llm.maxTokens',
    'spec.llm.cost_tracking',
    'spec.safety',
    'spec.autonomy',
    'spec.access',
    'spec.separation',
    'spec.delegation',
    'spec.constraints.cost',
    'spec.compliance',
  ],
  Task: [...IDENTITY, ...GUARDS, 'spec', 'runtime.bindings', 'runtime.scheduling'],
  Workflow: [...IDENTITY, ...GUARDS, 'spec'],
  Flow: [...IDENTITY, 'spec'],
};
const DESCRIPTIVE = ['spec.observability', 'spec.adaptors'];

/** True when a wrong value at the path refuses the manifest in lenient mode too. */
export function isExecutedField(kind: ManifestKind, path: DocumentPath): boolean {
  const dotted = path.join('.');
  if (path.length <= 1) return dotted !== 'extensions' && (path.length === 0 || isRequiredRoot(dotted));
  if (kind !== 'Agent' && DESCRIPTIVE.some((prefix) => within(dotted, prefix))) return false;
  return EXECUTED[kind].some((prefix) => within(dotted, prefix));
}

function isRequiredRoot(name: string): boolean {
  return ['apiVersion', 'kind', 'metadata', 'spec', ...GUARDS].includes(name);
}

function within(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`);
}
