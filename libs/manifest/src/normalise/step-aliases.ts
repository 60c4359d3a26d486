import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';
import { renameField, rewriteValue } from './rename-field.js';

/** Words of CI systems that stand in `when` and are no expressions. */
const CI_CONDITIONS = new Set(['manual', 'always', 'never', 'on_success', 'on_failure', 'delayed']);

/** The aliases of one workflow step; nested steps are folded by the caller. */
export function foldStep(edit: DocumentEdit, path: DocumentPath): void {
  if (edit.record(path) === undefined) return;
  renameField(edit, path, 'inputs', 'input');
  foldOutputs(edit, path);
  foldWhen(edit, path);
  foldAgentName(edit, path);
  foldPromptTask(edit, path);
  foldBackoff(edit, [...path, 'retry', 'backoff_strategy']);
  foldKind(edit, path);
}

/** `constant` is `fixed`; `none` is `fixed` with the shortest delay the standard has. */
export function foldBackoff(edit: DocumentEdit, path: DocumentPath): void {
  const strategy = edit.get(path);
  if (strategy !== 'constant' && strategy !== 'none') return;
  rewriteValue(edit, path, 'fixed', 'fixed');
  const delay = [...path.slice(0, -1), 'initial_delay_ms'];
  if (strategy === 'none' && edit.get(delay) === undefined) edit.put(delay, 100, path);
}

function foldOutputs(edit: DocumentEdit, path: DocumentPath): void {
  renameField(edit, path, 'outputs', 'output');
  const fields = edit.get([...path, 'output']);
  if (Array.isArray(fields)) rewriteValue(edit, [...path, 'output'], { fields }, 'an object with fields');
}

function foldWhen(edit: DocumentEdit, path: DocumentPath): void {
  const when = edit.get([...path, 'when']);
  if (typeof when === 'string' && CI_CONDITIONS.has(when)) {
    edit.note([...path, 'when'], 'condition', `"${when}" is no condition and is left aside; write an expression.`);
    return;
  }
  renameField(edit, path, 'when', 'condition');
}

function foldAgentName(edit: DocumentEdit, path: DocumentPath): void {
  const agent = edit.get([...path, 'agent']);
  if (typeof agent !== 'string' || edit.get([...path, 'ref']) !== undefined) return;
  edit.note([...path, 'agent'], 'ref', `"agent" is read as kind: Agent with a ref; write ref: agent:${agent}.`);
  edit.put([...path, 'ref'], agent.includes('/') ? agent : `agent:${agent}`, [...path, 'agent']);
  if (edit.get([...path, 'kind']) === undefined) edit.put([...path, 'kind'], 'Agent', [...path, 'agent']);
}

function foldPromptTask(edit: DocumentEdit, path: DocumentPath): void {
  const prompt = edit.get([...path, 'task', 'prompt']);
  if (typeof prompt !== 'string' || edit.get([...path, 'inline']) !== undefined) return;
  edit.note([...path, 'task'], 'inline', '"task.prompt" is read as an inline agent; write kind: Agent with inline.');
  edit.put([...path, 'inline', 'prompts', 'system'], prompt, [...path, 'task', 'prompt']);
  const llm = edit.get(['spec', 'llm']);
  if (isRecord(llm)) edit.put([...path, 'inline', 'llm'], structuredClone(llm), ['spec', 'llm']);
  edit.put([...path, 'kind'], 'Agent', [...path, 'task']);
}

/** The kind of a step that names none, as far as the step itself tells; a ref tells it when it is resolved. */
function foldKind(edit: DocumentEdit, path: DocumentPath): void {
  const step = edit.record(path) ?? {};
  if (step['kind'] !== undefined) return;
  const kind = inferKind(step);
  if (kind === undefined) return;
  edit.note(path, kind, `The step has no kind and is read as ${kind}; write kind: ${kind}.`);
  edit.put([...path, 'kind'], kind, path);
}

function inferKind(step: Record<string, unknown>): string | undefined {
  if (step['parallel'] !== undefined) return 'Parallel';
  if (step['loop'] !== undefined) return 'Loop';
  if (step['branches'] !== undefined) return 'Conditional';
  const inline = step['inline'];
  if (!isRecord(inline)) return undefined;
  if (inline['execution'] !== undefined) return 'Task';
  const agent = inline['role'] !== undefined || inline['prompts'] !== undefined || inline['llm'] !== undefined;
  return agent ? 'Agent' : undefined;
}
