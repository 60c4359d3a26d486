import type { Manifest } from '../schema/manifest.schema.js';
import { isRecord } from '../problem/json-pointer.js';
import { looksLikeSchema } from './foreign-schema.js';
import { conditionField, templateFields, type ExpressionField, type ExpressionScope } from './expression-field.js';
import { placedSteps, stepExpressions } from './workflow-steps.js';

const PLAIN: ExpressionScope = { loops: [] };
const MESSAGE: ExpressionScope = { loops: [], message: true };

/** Every place of a manifest where an expression is evaluated; `${{ }}` anywhere else is plain text. */
export function manifestExpressions(manifest: Manifest): readonly ExpressionField[] {
  switch (manifest.kind) {
    case 'Agent':
      return (manifest.spec.messaging?.subscribes ?? []).flatMap((subscription, index) =>
        conditionField(
          subscription.filter?.expression,
          ['spec', 'messaging', 'subscribes', index, 'filter', 'expression'],
          MESSAGE,
        ),
      );
    case 'Task':
      return [
        ...(manifest.spec.preconditions ?? []).flatMap((condition, index) =>
          conditionField(condition.expression, ['spec', 'preconditions', index, 'expression'], PLAIN),
        ),
        ...(manifest.spec.postconditions ?? []).flatMap((condition, index) =>
          conditionField(condition.expression, ['spec', 'postconditions', index, 'expression'], {
            ...PLAIN,
            output: true,
          }),
        ),
        ...templateFields(
          manifest.spec.observability?.metrics?.custom_labels,
          ['spec', 'observability', 'metrics', 'custom_labels'],
          PLAIN,
        ),
      ];
    case 'Workflow':
      return workflowExpressions(manifest.spec);
    default:
      return flowExpressions(manifest.spec);
  }
}

function workflowExpressions(spec: Extract<Manifest, { kind: 'Workflow' }>['spec']): readonly ExpressionField[] {
  const outputs: unknown = spec.outputs;
  return [
    ...(spec.triggers ?? []).flatMap((trigger, index) =>
      conditionField(trigger.filter?.['expression'], ['spec', 'triggers', index, 'filter', 'expression'], MESSAGE),
    ),
    ...placedSteps(spec).flatMap(stepExpressions),
    ...templateFields(spec.context?.variables, ['spec', 'context', 'variables'], PLAIN),
    ...templateFields(spec.concurrency?.group, ['spec', 'concurrency', 'group'], PLAIN),
    ...templateFields(
      spec.observability?.metrics?.custom_labels,
      ['spec', 'observability', 'metrics', 'custom_labels'],
      PLAIN,
    ),
    ...(isRecord(outputs) && !looksLikeSchema(outputs) ? templateFields(outputs, ['spec', 'outputs'], PLAIN) : []),
  ];
}

function flowExpressions(spec: Extract<Manifest, { kind: 'Flow' }>['spec']): readonly ExpressionField[] {
  return [
    ...spec.transitions.flatMap((transition, index) => [
      ...conditionField(transition.condition, ['spec', 'transitions', index, 'condition'], MESSAGE),
      ...conditionField(
        transition.trigger.condition_expression,
        ['spec', 'transitions', index, 'trigger', 'condition_expression'],
        MESSAGE,
      ),
    ]),
    ...(spec.edges ?? []).flatMap((edge, index) =>
      conditionField(edge.condition, ['spec', 'edges', index, 'condition'], MESSAGE),
    ),
  ];
}
