import type { DocumentPath } from '../problem/json-pointer.js';
import type { Manifest, ManifestKind } from '../schema/manifest.schema.js';
import { placedSteps } from '../check/workflow-steps.js';

/** A place where a manifest names another one. */
export interface ManifestReference {
  readonly path: DocumentPath;
  /** A path relative to the file, `task:name`, `agent:name`, an id, or a bare name. */
  readonly target: string;
  /** The kinds that are accepted there. */
  readonly kinds: readonly ManifestKind[];
  /** True when its absence is not an error. */
  readonly optional?: boolean;
}

/** Every place where a manifest names another manifest. */
export function manifestReferences(manifest: Manifest): readonly ManifestReference[] {
  return [...ofKind(manifest), ...ofComposition(manifest)];
}

function ofKind(manifest: Manifest): readonly ManifestReference[] {
  switch (manifest.kind) {
    case 'Agent':
      return (manifest.spec.handoffs ?? []).map(({ to }, index) => ({
        path: ['spec', 'handoffs', index, 'to'],
        target: to,
        kinds: ['Agent'],
      }));
    case 'Task':
      return ofTask(manifest.spec);
    case 'Workflow':
      return placedSteps(manifest.spec).flatMap(({ step, path }): readonly ManifestReference[] => {
        if (step.ref === undefined) return [];
        const kinds: readonly ManifestKind[] =
          step.kind === 'Task' || step.kind === 'Agent' ? [step.kind] : ['Task', 'Agent'];
        return [{ path: [...path, 'ref'], target: step.ref, kinds }];
      });
    default:
      return ofFlow(manifest.spec);
  }
}

function ofTask(spec: Extract<Manifest, { kind: 'Task' }>['spec']): readonly ManifestReference[] {
  const dependencies = (spec.dependencies ?? []).map(({ ref, kind, optional }, index): ManifestReference => ({
    path: ['spec', 'dependencies', index, 'ref'],
    target: ref,
    kinds: kind === undefined ? ['Task', 'Agent'] : [kind],
    optional,
  }));
  const fallback = spec.error_handling?.fallback_task;
  if (fallback === undefined) return dependencies;
  return [...dependencies, { path: ['spec', 'error_handling', 'fallback_task'], target: fallback, kinds: ['Task'] }];
}

function ofFlow(spec: Extract<Manifest, { kind: 'Flow' }>['spec']): readonly ManifestReference[] {
  const named = (target: string | undefined, path: DocumentPath, kind: ManifestKind): readonly ManifestReference[] =>
    target === undefined ? [] : [{ path, target, kinds: [kind] }];
  return [
    ...(spec.nodes ?? []).flatMap((node, index) => [
      ...named(node.agent_id, ['spec', 'nodes', index, 'agent_id'], 'Agent'),
      ...named(node.task_id, ['spec', 'nodes', index, 'task_id'], 'Task'),
    ]),
    ...spec.transitions.flatMap(({ trigger }, index) =>
      named(trigger.agent, ['spec', 'transitions', index, 'trigger', 'agent'], 'Agent'),
    ),
  ];
}

function ofComposition({ composition }: Manifest): readonly ManifestReference[] {
  const sequential = (composition?.sequential ?? []).flatMap(({ agent }, index): readonly ManifestReference[] =>
    agent === undefined
      ? []
      : [{ path: ['composition', 'sequential', index, 'agent'], target: agent, kinds: ['Agent'] }],
  );
  const parallel = (composition?.parallel?.agents ?? []).map((target, index): ManifestReference => ({
    path: ['composition', 'parallel', 'agents', index],
    target,
    kinds: ['Agent'],
  }));
  return [...sequential, ...parallel];
}
