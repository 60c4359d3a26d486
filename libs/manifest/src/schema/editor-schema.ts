import { z } from 'zod';
import { LONE_REFERENCE } from '../environment/environment-reference.js';
import { agentSpec } from './agent.schema.js';
import { flowSpec } from './flow.schema.js';
import { agentManifest, MANIFEST_KINDS } from './manifest.schema.js';
import { taskSpec } from './task.schema.js';
import { workflowSpec } from './workflow.schema.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const SPECS = { Agent: agentSpec, Task: taskSpec, Workflow: workflowSpec, Flow: flowSpec };

/**
 * The JSON Schema (draft 7) of a manifest for editors, generated from the schemas that validate. A number, a switch or a
 * choice may also be written as one environment reference, since those are substituted before validation.
 */
export function manifestJsonSchema(): JsonSchema {
  const { definitions: shared, properties = {}, ...root } = editorJsonSchema(agentManifest.omit({ spec: true }));
  const specs = MANIFEST_KINDS.map((kind) => ({ kind, ...withoutDialect(SPECS[kind]) }));
  return {
    ...root,
    title: 'OSSA manifest',
    properties: {
      ...properties,
      kind: { enum: [...MANIFEST_KINDS], description: 'Kind of the manifest' },
      spec: { type: 'object' },
    },
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    allOf: specs.map(({ kind, schema }) => specOfKind(kind, schema)),
    definitions: Object.assign({}, shared, ...specs.map(({ definitions }) => definitions)),
  };
}

function specOfKind(kind: string, spec: JsonSchema): JsonSchema {
  const shape = { properties: { spec } };
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  return { if: { properties: { kind: { const: kind } }, required: ['kind'] }, then: shape };
}

function withoutDialect(spec: z.ZodType): { schema: JsonSchema; definitions: JsonSchema['definitions'] } {
  const { $schema: _, definitions, ...schema } = editorJsonSchema(spec);
  return { schema, definitions };
}

/**
 * The JSON Schema (draft 7) of what people write for a schema: before defaults and conversions, with environment references
 * allowed in place of numbers, switches and choices.
 */
export function editorJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input', override: allowReference });
}

function allowReference({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  const { type, enum: choices, ...rest } = jsonSchema;
  const converted = type === 'number' || type === 'integer' || type === 'boolean' || choices !== undefined;
  if (!converted || jsonSchema.anyOf !== undefined) return;
  const { description, default: fallback, ...limits } = rest;
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
  Object.assign(jsonSchema, {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [
      { ...(type === undefined ? {} : { type }), ...(choices === undefined ? {} : { enum: choices }), ...limits },
      { type: 'string', pattern: LONE_REFERENCE.source },
    ],
  });
}
