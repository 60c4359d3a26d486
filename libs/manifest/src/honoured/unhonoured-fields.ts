import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { ManifestKind } from '../schema/manifest.schema.js';
import { AGENT_FIELDS } from './agent-fields.js';
import type { FieldUse, HonourableField, HonouredFields } from './honoured-field.js';
import { saysSomething } from './in-use.js';
import { ROOT_FIELDS } from './root-fields.js';
import { TASK_FIELDS } from './task-fields.js';
import { WORKFLOW_FIELDS } from './workflow-fields.js';

/** Every field that must change a run, by kind of manifest. A Flow is not executable, so it has none of its own. */
export const HONOURABLE_FIELDS: Readonly<Record<ManifestKind, readonly HonourableField[]>> = {
  Agent: [...ROOT_FIELDS, ...AGENT_FIELDS],
  Task: [...ROOT_FIELDS, ...TASK_FIELDS],
  Workflow: [...ROOT_FIELDS, ...WORKFLOW_FIELDS],
  Flow: ROOT_FIELDS,
};

const NESTED_STEPS = ['parallel', 'else', 'steps'];

/**
 * The fields that a document uses and the configuration does not honour, one entry for each place. Give it a document as
 * written, without filled-in defaults: a default asks for nothing.
 */
export function unhonouredFields(
  document: { readonly kind: ManifestKind },
  honoured: HonouredFields,
): readonly FieldUse[] {
  return HONOURABLE_FIELDS[document.kind]
    .filter(({ field }) => !honoured.has(field))
    .flatMap((row) => placesOf(document, row).map((path) => ({ ...useOf(row), path })));
}

function useOf({ field, concern, advice }: HonourableField): Omit<FieldUse, 'path'> {
  return { field, concern, advice };
}

function placesOf(document: unknown, { field, inUse = saysSomething }: HonourableField): readonly DocumentPath[] {
  const [pattern = '', wanted] = field.split('=');
  const matches = (value: unknown) => (wanted === undefined ? inUse(value) : value === wanted);
  return walk(document, pattern.split('.'), []).flatMap(([value, path]) => (matches(value) ? [path] : []));
}

type Found = readonly [unknown, DocumentPath];

function walk(value: unknown, [segment, ...rest]: readonly string[], path: DocumentPath): readonly Found[] {
  if (segment === undefined) return value === undefined ? [] : [[value, path]];
  if (!isRecord(value)) return [];
  if (segment === '*') return Object.entries(value).flatMap(([name, member]) => walk(member, rest, [...path, name]));
  const name = segment.replace('[]', '');
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  if (!segment.endsWith('[]')) return walk(member, rest, [...path, name]);
  const items = name === 'steps' ? stepsBelow(member, [...path, name]) : itemsOf(member, [...path, name]);
  return items.flatMap(([item, at]) => walk(item, rest, at));
}

function itemsOf(value: unknown, path: DocumentPath): readonly Found[] {
  return Array.isArray(value) ? value.map((item: unknown, index): Found => [item, [...path, index]]) : [];
}

function stepsBelow(value: unknown, path: DocumentPath): readonly Found[] {
  return itemsOf(value, path).flatMap((found): readonly Found[] => {
    const [step, at] = found;
    if (!isRecord(step)) return [found];
    const branches = itemsOf(step['branches'], [...at, 'branches']).flatMap(([branch, inside]) =>
      isRecord(branch) ? stepsBelow(branch['steps'], [...inside, 'steps']) : [],
    );
    return [found, ...NESTED_STEPS.flatMap((name) => stepsBelow(step[name], [...at, name])), ...branches];
  });
}
