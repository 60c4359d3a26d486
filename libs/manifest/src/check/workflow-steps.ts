import type { DocumentPath } from '../problem/json-pointer.js';
import type { WorkflowManifest } from '../schema/manifest.schema.js';
import type { WorkflowStep } from '../schema/workflow-step.schema.js';
import { conditionField, templateFields, type ExpressionField, type ExpressionScope } from './expression-field.js';

/** One step of a workflow and where it stands. */
export interface PlacedStep {
  readonly step: WorkflowStep;
  readonly path: DocumentPath;
  /** Pointer-like name of the list the step stands in; steps of one list order each other. */
  readonly list: string;
  /** The step before it in a sequential list. */
  readonly previous?: PlacedStep;
  /** The step that contains it. */
  readonly parent?: PlacedStep;
  /** True for undo steps, which run after the others and are not ordered with them. */
  readonly compensation: boolean;
  readonly loops: readonly string[];
}

type Place = Pick<PlacedStep, 'parent' | 'compensation' | 'loops'>;

/** Every step of a workflow, outer steps first, those of parallel, branches, else, loops and compensations included. */
export function placedSteps(spec: WorkflowManifest['spec']): readonly PlacedStep[] {
  const undo = { compensation: true, loops: [] };
  return [
    ...listSteps(spec.steps, ['spec', 'steps'], { compensation: false, loops: [] }, true),
    ...listSteps(
      spec.error_handling?.compensation_steps ?? [],
      ['spec', 'error_handling', 'compensation_steps'],
      undo,
      true,
    ),
  ];
}

function listSteps(
  steps: readonly WorkflowStep[],
  path: DocumentPath,
  place: Place,
  sequential: boolean,
): readonly PlacedStep[] {
  let previous: PlacedStep | undefined;
  return steps.flatMap((step, index) => {
    const placed: PlacedStep = {
      step,
      path: [...path, index],
      list: path.join('/'),
      ...place,
      ...(sequential && previous !== undefined ? { previous } : {}),
    };
    previous = placed;
    return [placed, ...nestedSteps(placed)];
  });
}

function nestedSteps(parent: PlacedStep): readonly PlacedStep[] {
  const { step, path, compensation, loops } = parent;
  const inner = { parent, compensation, loops };
  const looped = { ...inner, loops: step.loop === undefined ? loops : [...loops, step.loop.as, step.loop.index] };
  const undo = step.on_error?.compensation;
  return [
    ...listSteps(step.parallel ?? [], [...path, 'parallel'], inner, false),
    ...(step.branches ?? []).flatMap((branch, index) =>
      listSteps(branch.steps, [...path, 'branches', index, 'steps'], inner, true),
    ),
    ...listSteps(step.else ?? [], [...path, 'else'], inner, true),
    ...listSteps(step.steps ?? [], [...path, 'steps'], looped, true),
    ...(undo === undefined
      ? []
      : [{ ...inner, step: undo, path: [...path, 'on_error', 'compensation'], list: '', compensation: true }]),
  ];
}

/** The expressions of one step, without those of the steps in it. */
export function stepExpressions({ step, path, loops }: PlacedStep): readonly ExpressionField[] {
  const scope: ExpressionScope = { loops };
  return [
    ...templateFields(step.input, [...path, 'input'], { loops, secrets: true }),
    ...templateFields(step.output, [...path, 'output'], { loops, output: true }),
    ...conditionField(step.condition, [...path, 'condition'], scope),
    ...conditionField(step.loop?.over, [...path, 'loop', 'over'], scope),
    ...(step.branches ?? []).flatMap((branch, index) =>
      conditionField(branch.condition, [...path, 'branches', index, 'condition'], scope),
    ),
    ...templateFields(step.labels, [...path, 'labels'], scope),
  ];
}
