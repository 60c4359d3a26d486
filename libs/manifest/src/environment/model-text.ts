import type { DocumentPath } from '../problem/json-pointer.js';

const TEXT_FIELDS = new Set(['role', 'prompts', 'prompt', 'description', 'instructions', 'system_message']);
const NAMESAKES = new Set(['separation', 'mcp', 'rbac']);
const TOOL_LISTS = new Set(['tools', 'functions']);
const TOOL_TEXT = new Set(['name', 'parameters', 'inputSchema', 'input_schema', 'input', 'returns', 'output_schema']);

/**
 * True for text that is sent to a model or shown to people: role, prompts, descriptions, the name and schema of a tool,
 * the condition of a handoff. A variable is never substituted there, so that no manifest can move a secret into a prompt.
 */
export function isModelText(path: DocumentPath): boolean {
  return path.some((segment, index) => {
    if (typeof segment !== 'string') return false;
    const parent = path[index - 1];
    if (TEXT_FIELDS.has(segment)) return typeof parent !== 'string' || !NAMESAKES.has(parent);
    if (typeof parent !== 'number') return false;
    const list = path[index - 2];
    if (typeof list !== 'string') return false;
    return (TOOL_LISTS.has(list) && TOOL_TEXT.has(segment)) || (list === 'handoffs' && segment === 'condition');
  });
}
