import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';
import { renameField } from './rename-field.js';

/** The aliases of the tools of an Agent, except their argument schema. */
export function foldTools(edit: DocumentEdit): void {
  edit.list(['spec', 'tools']).forEach((entry, index) => {
    const path = ['spec', 'tools', index];
    if (typeof entry === 'string') {
      edit.note(path, 'an object', `A tool is an object; write { type: function, name: ${entry} }.`);
      edit.replace(path, { type: 'function', name: entry });
    }
    if (edit.record(path) === undefined) return;
    foldType(edit, path);
    foldCapabilities(edit, path);
    renameField(edit, path, 'input', 'parameters');
    renameField(edit, path, 'output_schema', 'returns');
    renameField(edit, path, 'outputSchema', 'returns');
  });
}

function foldType(edit: DocumentEdit, path: DocumentPath): void {
  const tool = edit.record(path) ?? {};
  const type = tool['type'];
  if (type === undefined) {
    const inferred = inferType(tool);
    edit.note(path, inferred, `The tool has no type and is read as ${inferred}; write type: ${inferred}.`);
    edit.put([...path, 'type'], inferred, path);
  } else if (type === 'command' || type === 'cli') {
    edit.note([...path, 'type'], 'custom', `The tool type "${type}" is read as "custom"; write type: custom.`);
    edit.replace([...path, 'type'], 'custom');
    const command = tool['command'];
    if (command !== undefined && edit.get([...path, 'handler', 'command']) === undefined) {
      edit.put([...path, 'handler', 'command'], command, [...path, 'command']);
    }
  }
}

function inferType(tool: Record<string, unknown>): string {
  if (tool['server'] !== undefined || tool['toolNames'] !== undefined) return 'mcp';
  const handler = tool['handler'];
  return tool['endpoint'] !== undefined || (isRecord(handler) && handler['endpoint'] !== undefined)
    ? 'http'
    : 'function';
}

function foldCapabilities(edit: DocumentEdit, path: DocumentPath): void {
  const capabilities = edit.list([...path, 'capabilities']);
  const names = capabilities.filter((capability) => typeof capability === 'string');
  if (names.length > 0 && edit.get([...path, 'type']) === 'mcp' && edit.get([...path, 'toolNames']) === undefined) {
    edit.put([...path, 'toolNames'], names, [...path, 'capabilities']);
  }
  capabilities.forEach((capability, index) => {
    const at = [...path, 'capabilities', index];
    if (typeof capability === 'string') {
      edit.note(at, 'an object', `A capability is an object; write { name: ${capability}, type: tool }.`);
      edit.replace(at, { name: capability, type: 'tool' });
    } else if (isRecord(capability) && capability['type'] === undefined) {
      edit.note(at, 'tool', 'The capability has no type and is read as tool; write type: tool.');
      edit.put([...at, 'type'], 'tool', at);
    }
  });
}
