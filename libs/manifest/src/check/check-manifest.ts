import type { DocumentPath } from '../problem/json-pointer.js';
import type { Finding } from '../problem/problem-log.js';
import type { Manifest } from '../schema/manifest.schema.js';
import { agentOutputSchema, checkAgent } from './check-agent.js';
import { checkExpressions, type DeclaredNames, type ParsedExpression } from './check-expressions.js';
import { checkFlow } from './check-flow.js';
import { checkMetadata } from './check-metadata.js';
import { checkTask } from './check-task.js';
import { checkSteps, workflowNames } from './check-workflow.js';
import { checkForeignSchema } from './foreign-schema.js';
import { manifestExpressions } from './manifest-expressions.js';
import { workflowGraph, type StepDependencies } from './workflow-graph.js';
import { placedSteps } from './workflow-steps.js';

/** What a valid structure still has to satisfy, and what was learned on the way. */
export interface CheckedManifest {
  readonly findings: readonly Finding[];
  /** Parsed expressions by JSON Pointer into the normalised manifest. */
  readonly expressions: ReadonlyMap<string, ParsedExpression>;
  /** Order of the steps of a Workflow; empty for other kinds. */
  readonly dependencies: StepDependencies;
}

/** Checks what a schema cannot say: ids, order, expressions, foreign schemas, status. */
export function checkManifest(manifest: Manifest, mode: 'strict' | 'lenient'): CheckedManifest {
  const checked = checkExpressions(manifestExpressions(manifest), declaredNames(manifest), mode);
  const steps = manifest.kind === 'Workflow' ? placedSteps(manifest.spec) : [];
  const graph = workflowGraph(steps, checked.references);
  const findings = [
    ...checkMetadata(manifest),
    ...checkKind(manifest, mode),
    ...foreignSchemas(manifest).flatMap(([schema, path]) => checkForeignSchema(schema, path) ?? []),
    ...checked.findings,
    ...graph.findings,
    ...checkSteps(steps),
  ];
  return { findings, expressions: checked.parsed, dependencies: graph.dependencies };
}

function checkKind(manifest: Manifest, mode: 'strict' | 'lenient'): readonly Finding[] {
  if (manifest.kind === 'Agent') return checkAgent(manifest, mode);
  if (manifest.kind === 'Task') return checkTask(manifest);
  return manifest.kind === 'Flow' ? checkFlow(manifest.spec) : [];
}

function declaredNames(manifest: Manifest): DeclaredNames {
  if (manifest.kind === 'Workflow') return workflowNames(manifest.spec);
  return { steps: new Set(), variables: new Set(), events: false };
}

function foreignSchemas(manifest: Manifest): readonly (readonly [unknown, DocumentPath])[] {
  switch (manifest.kind) {
    case 'Agent':
      return [
        ...(manifest.spec.tools ?? []).flatMap((tool, index) => [
          [tool.parameters, ['spec', 'tools', index, 'parameters']] as const,
          [tool.returns, ['spec', 'tools', index, 'returns']] as const,
        ]),
        ...(manifest.spec.functions ?? []).flatMap((entry, index) => [
          [entry.parameters, ['spec', 'functions', index, 'parameters']] as const,
          [entry.returns, ['spec', 'functions', index, 'returns']] as const,
        ]),
        [agentOutputSchema(manifest), ['spec', 'output']],
      ];
    case 'Task':
      return [
        [manifest.spec.input, ['spec', 'input']],
        [manifest.spec.output, ['spec', 'output']],
      ];
    case 'Workflow':
      return [
        [manifest.spec.inputs, ['spec', 'inputs']],
        [manifest.spec.outputs, ['spec', 'outputs']],
      ];
    default:
      return [];
  }
}
