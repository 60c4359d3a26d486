import type { ExpressionReference } from '../expression/expression-references.js';
import { toPointer } from '../problem/json-pointer.js';
import { nearestName } from '../problem/nearest-name.js';
import type { Finding } from '../problem/problem-log.js';
import type { PlacedStep } from './workflow-steps.js';
import { stepExpressions } from './workflow-steps.js';

/** For each step id, the ids of the steps of its own list that must have ended before it starts. */
export type StepDependencies = ReadonlyMap<string, readonly string[]>;

/** The order of the steps and what is wrong with it. */
export interface WorkflowGraph {
  readonly dependencies: StepDependencies;
  readonly findings: readonly Finding[];
}

/**
 * The order of a workflow: `depends_on`, the steps an expression reads, and the previous step of the list when there is no
 * `depends_on`, unless `parallel_with` names it. Duplicate and unknown ids and cycles are errors in both modes.
 */
export function workflowGraph(
  steps: readonly PlacedStep[],
  references: ReadonlyMap<string, readonly ExpressionReference[]>,
): WorkflowGraph {
  const byId = new Map<string, PlacedStep>();
  const findings: Finding[] = [];
  for (const placed of steps) {
    if (byId.has(placed.step.id)) findings.push(duplicate(placed));
    else byId.set(placed.step.id, placed);
  }
  const edges = new Map<PlacedStep, Set<PlacedStep>>(steps.map((placed) => [placed, new Set()]));
  for (const placed of steps) {
    findings.push(...unknownDependencies(placed, byId));
    if (placed.compensation) continue;
    for (const id of wantedIds(placed, references)) {
      const target = byId.get(id);
      if (target === undefined || target.compensation) continue;
      const [from, to] = siblings(placed, target);
      if (from === to) findings.push(cycle(placed, [placed.step.id, id]));
      else edges.get(from)?.add(to);
    }
  }
  if (findings.length === 0) findings.push(...cycles(edges));
  const dependencies = new Map(
    steps.map((placed) => [placed.step.id, [...(edges.get(placed) ?? [])].map((target) => target.step.id)]),
  );
  return { dependencies, findings };
}

function wantedIds(
  placed: PlacedStep,
  references: ReadonlyMap<string, readonly ExpressionReference[]>,
): readonly string[] {
  const { step, previous } = placed;
  const read = stepExpressions(placed)
    .flatMap((field) => references.get(toPointer(field.path)) ?? [])
    .flatMap(({ root, members: [id] }) => (root === 'steps' && id !== undefined ? [id] : []));
  const beside = [step['parallel_with']].flat();
  const implicit =
    step.depends_on === undefined && previous !== undefined && !beside.includes(previous.step.id)
      ? [previous.step.id]
      : [];
  return [...(step.depends_on ?? []), ...read, ...implicit];
}

/** The two steps that stand in one list and contain the given ones; the same step when one contains the other. */
function siblings(from: PlacedStep, to: PlacedStep): readonly [PlacedStep, PlacedStep] {
  const ancestors = (placed: PlacedStep): PlacedStep[] =>
    placed.parent === undefined ? [placed] : [...ancestors(placed.parent), placed];
  const left = ancestors(from);
  const right = ancestors(to);
  for (let level = 0; ; level += 1) {
    const a = left[level] ?? from;
    const b = right[level] ?? to;
    if (a !== b || (left[level + 1] === undefined && right[level + 1] === undefined)) return [a, b];
    if (left[level + 1] === undefined || right[level + 1] === undefined) return [a, a];
  }
}

function cycles(edges: ReadonlyMap<PlacedStep, ReadonlySet<PlacedStep>>): readonly Finding[] {
  const state = new Map<PlacedStep, 'open' | 'done'>();
  const visit = (placed: PlacedStep, trail: readonly PlacedStep[]): Finding | undefined => {
    if (state.get(placed) === 'done') return undefined;
    if (state.get(placed) === 'open') {
      const from = trail.indexOf(placed);
      return cycle(
        placed,
        [...trail.slice(from), placed].map((entry) => entry.step.id),
      );
    }
    state.set(placed, 'open');
    for (const next of edges.get(placed) ?? []) {
      const found = visit(next, [...trail, placed]);
      if (found !== undefined) return found;
    }
    state.set(placed, 'done');
    return undefined;
  };
  for (const placed of edges.keys()) {
    const found = visit(placed, []);
    if (found !== undefined) return [found];
  }
  return [];
}

function unknownDependencies(placed: PlacedStep, byId: ReadonlyMap<string, PlacedStep>): readonly Finding[] {
  const known = [...byId.keys()];
  return (placed.step.depends_on ?? []).flatMap((id, index) => {
    if (byId.has(id)) return [];
    return [
      {
        severity: 'error' as const,
        kind: 'structure' as const,
        code: 'unknown_step',
        path: [...placed.path, 'depends_on', index],
        message: `There is no step "${id}"; name one that exists.`,
        found: id,
        allowed: known,
        suggestion: nearestName(id, known),
      },
    ];
  });
}

function duplicate(placed: PlacedStep): Finding {
  return {
    severity: 'error',
    kind: 'structure',
    code: 'duplicate_step',
    path: [...placed.path, 'id'],
    message: `The step id "${placed.step.id}" is taken; ids are unique over the whole workflow.`,
    found: placed.step.id,
  };
}

function cycle(placed: PlacedStep, ids: readonly string[]): Finding {
  return {
    severity: 'error',
    kind: 'structure',
    code: 'step_cycle',
    path: placed.path,
    message: `The steps wait for each other: ${ids.join(' → ')}; remove one of these dependencies.`,
    found: placed.step.id,
  };
}
