import { isRecord } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';
import { foldHandoffs } from './handoff-aliases.js';
import { renameField, rewriteValue } from './rename-field.js';

const LLM = ['spec', 'llm'] as const;

/** The aliases of an Agent outside its tools. */
export function foldAgent(edit: DocumentEdit): void {
  foldModel(edit);
  foldPrompt(edit);
  renameField(edit, LLM, 'max_tokens', 'maxTokens');
  if (renameField(edit, LLM, 'fallback', 'fallback_models') && edit.record([...LLM, 'fallback_models'])) {
    const only = edit.get([...LLM, 'fallback_models']);
    edit.replace([...LLM, 'fallback_models'], [only]);
  }
  foldHandoffs(edit);
  if (edit.get(['spec', 'autonomy', 'level']) === 'semi-autonomous') {
    rewriteValue(edit, ['spec', 'autonomy', 'level'], 'semi_autonomous', 'semi_autonomous');
  }
  foldGuardrails(edit);
  foldSwitches(edit);
  foldOutput(edit);
}

function foldModel(edit: DocumentEdit): void {
  const model = edit.record(['spec', 'model']);
  if (model === undefined) return;
  edit.note(['spec', 'model'], 'llm', '"model" is read as "llm"; write spec.llm with provider and model.');
  const settings: readonly (readonly [string, string])[] = [
    ['provider', 'provider'],
    ['model', 'model'],
    ['name', 'model'],
    ['temperature', 'temperature'],
    ['maxTokens', 'maxTokens'],
    ['max_tokens', 'maxTokens'],
  ];
  for (const place of [[], ['parameters']]) {
    for (const [from, to] of settings) {
      const source = ['spec', 'model', ...place, from];
      const value = edit.get(source);
      const taken = edit.get([...LLM, to]) !== undefined;
      if (value !== undefined && !taken && !isRecord(value)) edit.put([...LLM, to], value, source);
    }
  }
}

function foldPrompt(edit: DocumentEdit): void {
  const prompt = edit.get(['spec', 'prompt']);
  if (typeof prompt !== 'string' || edit.get(['spec', 'prompts', 'system']) !== undefined) return;
  edit.note(['spec', 'prompt'], 'prompts.system', '"prompt" is read as "prompts.system"; write prompts.system.');
  edit.move(['spec', 'prompt'], ['spec', 'prompts', 'system']);
}

function foldGuardrails(edit: DocumentEdit): void {
  const path = ['spec', 'safety', 'guardrails'];
  const policies = edit.get(path);
  if (!Array.isArray(policies)) return;
  const named = policies.map((policy: unknown) => (typeof policy === 'string' ? { name: policy } : policy));
  rewriteValue(edit, path, { policies: named }, 'an object with policies');
}

function foldSwitches(edit: DocumentEdit): void {
  for (const part of ['metrics', 'tracing', 'logging']) {
    const path = ['spec', 'observability', part];
    const enabled = edit.get(path);
    if (typeof enabled === 'boolean') rewriteValue(edit, path, { enabled }, `{ enabled: ${enabled} }`);
  }
}

function foldOutput(edit: DocumentEdit): void {
  renameField(edit, ['spec'], 'output_schema', 'output');
  renameField(edit, ['spec'], 'outputSchema', 'output');
  const nested = edit.get(['spec', 'output', 'schema']);
  if (!isRecord(nested)) return;
  edit.note(['spec', 'output', 'schema'], 'output', '"output.schema" is read as "output"; write the schema there.');
  edit.put(['spec', 'output'], nested, ['spec', 'output', 'schema']);
}
