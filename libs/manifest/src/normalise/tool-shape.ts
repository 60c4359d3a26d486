import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';

const ARGUMENT_SCHEMAS = ['parameters', 'inputSchema', 'input_schema'];
const HTTP_TYPES = new Set(['http', 'api', 'webhook']);
const HTTP_FIELDS = ['endpoint', 'method', 'headers'];

/**
 * One place for each thing a tool says, in both modes and without a warning, since Tool is an open object: the argument
 * schema in `parameters`, and for http, api and webhook tools the call in `handler.endpoint`, `.method` and `.headers`.
 */
export function shapeTools(edit: DocumentEdit): void {
  edit.list(['spec', 'tools']).forEach((tool, index) => {
    if (!isRecord(tool)) return;
    const path = ['spec', 'tools', index];
    shapeArguments(edit, path, tool);
    if (HTTP_TYPES.has(String(tool['type']))) shapeCall(edit, path, tool);
  });
}

function shapeArguments(edit: DocumentEdit, path: DocumentPath, tool: Record<string, unknown>): void {
  const [first, ...others] = ARGUMENT_SCHEMAS.filter((name) => tool[name] !== undefined);
  if (first !== undefined && first !== 'parameters') edit.move([...path, first], [...path, 'parameters']);
  for (const other of others) edit.setAside([[...path, other]]);
}

function shapeCall(edit: DocumentEdit, path: DocumentPath, tool: Record<string, unknown>): void {
  if (tool['handler'] !== undefined && !isRecord(tool['handler'])) return;
  for (const field of HTTP_FIELDS) {
    if (edit.get([...path, 'handler', field]) !== undefined) continue;
    const source = [
      [...path, field],
      [...path, 'config', field],
    ].find((at) => edit.get(at) !== undefined);
    if (source !== undefined) edit.put([...path, 'handler', field], edit.get(source), source);
  }
}
