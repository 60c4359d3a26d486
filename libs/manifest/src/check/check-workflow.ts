import type { Finding } from '../problem/problem-log.js';
import type { WorkflowManifest } from '../schema/manifest.schema.js';
import type { DeclaredNames } from './check-expressions.js';
import { placedSteps, type PlacedStep } from './workflow-steps.js';

/** The names the expressions of a workflow may use. */
export function workflowNames(spec: WorkflowManifest['spec']): DeclaredNames {
  const steps = placedSteps(spec);
  const written = steps.flatMap(({ step }) => step.output?.to ?? []);
  return {
    steps: new Set(steps.map(({ step }) => step.id)),
    variables: new Set([...Object.keys(spec.context?.variables ?? {}), ...written]),
    events: (spec.triggers ?? []).some((trigger) => trigger.type === 'event' || trigger.type === 'webhook'),
  };
}

/** Jumps to steps that do not exist in the same list, and parallel steps that write the same variable. */
export function checkSteps(steps: readonly PlacedStep[]): readonly Finding[] {
  return [...unknownJumps(steps), ...competingWriters(steps)];
}

function unknownJumps(steps: readonly PlacedStep[]): readonly Finding[] {
  return steps.flatMap((placed): readonly Finding[] => {
    const target = placed.step.on_error?.goto;
    if (target === undefined) return [];
    const allowed = steps.filter((other) => other.list === placed.list).map((other) => other.step.id);
    if (allowed.includes(target)) return [];
    const path = [...placed.path, 'on_error', 'goto'];
    const message = `There is no step "${target}" in this list; name one of it.`;
    return [{ severity: 'error', kind: 'structure', code: 'unknown_step', path, message, found: target, allowed }];
  });
}

function competingWriters(steps: readonly PlacedStep[]): readonly Finding[] {
  const findings: Finding[] = [];
  const writers = new Map<string, string>();
  for (const { step, path, parent } of steps) {
    const variable = step.output?.to;
    if (variable === undefined || parent?.step.parallel?.includes(step) !== true) continue;
    const key = `${parent.path.join('/')}:${variable}`;
    const other = writers.get(key);
    if (other !== undefined) {
      findings.push({
        severity: 'warning',
        kind: 'structure',
        code: 'competing_writers',
        path: [...path, 'output', 'to'],
        message: `"${other}" writes "${variable}" at the same time and the later one wins; use two variables.`,
        found: variable,
      });
    }
    writers.set(key, step.id);
  }
  return findings;
}
