import type { z } from 'zod';
import { placedSteps } from '../check/workflow-steps.js';
import type { DocumentPath } from '../problem/json-pointer.js';
import { agentSpec } from '../schema/agent.schema.js';
import type { Manifest } from '../schema/manifest.schema.js';
import { taskSpec } from '../schema/task.schema.js';
import type { WorkflowStep } from '../schema/workflow-step.schema.js';

/** An issue of a schema, and where the value that the schema measured stands in the document. */
export interface StructureIssue {
  readonly issue: z.core.$ZodIssue;
  readonly schema: z.ZodType;
  readonly at: DocumentPath;
}

/** The manifest, or the issues of its schema; the inline specs of workflow steps are measured like those of manifests. */
export function measure(
  value: unknown,
  schema: z.ZodType<Manifest>,
): { readonly manifest: Manifest; readonly issues?: undefined } | { readonly issues: readonly StructureIssue[] } {
  const result = schema.safeParse(value);
  if (!result.success) return { issues: result.error.issues.map((issue) => ({ issue, schema, at: [] })) };
  const issues = inlineIssues(result.data);
  return issues.length === 0 ? { manifest: result.data } : { issues };
}

function inlineIssues(manifest: Manifest): readonly StructureIssue[] {
  if (manifest.kind !== 'Workflow') return [];
  return placedSteps(manifest.spec).flatMap(({ step, path }) => {
    const schema = inlineSchema(step);
    const result = schema?.safeParse(step.inline);
    if (schema === undefined || result?.success !== false) return [];
    return result.error.issues.map((issue) => ({ issue, schema, at: [...path, 'inline'] }));
  });
}

function inlineSchema({ kind, inline }: WorkflowStep): z.ZodType | undefined {
  if (inline === undefined) return undefined;
  if (kind === 'Task' || (kind === undefined && inline['execution'] !== undefined)) return taskSpec;
  const agent = ['role', 'prompts', 'llm'].some((field) => inline[field] !== undefined);
  return kind === 'Agent' || (kind === undefined && agent) ? agentSpec : undefined;
}
