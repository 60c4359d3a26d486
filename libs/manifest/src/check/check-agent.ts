import type { Finding } from '../problem/problem-log.js';
import type { AgentManifest } from '../schema/manifest.schema.js';
import { checkTools } from './check-tools.js';
import { looksLikeSchema } from './foreign-schema.js';

/** What the schema of an Agent cannot say. */
export function checkAgent(manifest: AgentManifest, mode: 'strict' | 'lenient'): readonly Finding[] {
  const { spec } = manifest;
  return [
    ...checkLlm(spec, mode),
    ...checkPrompt(manifest),
    ...checkRate(spec),
    ...checkSeparation(spec),
    ...checkOutput(spec),
    ...checkTools(manifest),
  ];
}

/** The standard wants provider and model together; lenient mode takes what is missing from the configured defaults. */
function checkLlm({ llm }: AgentManifest['spec'], mode: 'strict' | 'lenient'): readonly Finding[] {
  if (llm === undefined) return [];
  return (['provider', 'model'] as const).flatMap((field): readonly Finding[] => {
    if (llm[field] !== undefined) return [];
    const advice = mode === 'strict' ? 'add it' : 'add it, or the configured default is used';
    return [
      {
        severity: mode === 'strict' ? 'error' : 'warning',
        kind: 'structure',
        code: 'missing_field',
        path: ['spec', 'llm', field],
        message: `The field "${field}" is required here; ${advice}.`,
        found: 'nothing',
      },
    ];
  });
}

function checkPrompt(manifest: AgentManifest): readonly Finding[] {
  const { role, prompts } = manifest.spec;
  if (agentPrompt(manifest) === undefined) return [NO_PROMPT];
  if (role === undefined || prompts?.system === undefined) return [];
  const message = 'Both role and prompts.system are given and prompts.system is used; remove one of them.';
  return [{ severity: 'warning', kind: 'structure', code: 'two_prompts', path: ['spec', 'role'], at: 'key', message }];
}

/** The standard does not ask for a prompt, so this does not concern the structure; without one nothing can run. */
const NO_PROMPT: Finding = {
  severity: 'error',
  kind: 'binding',
  code: 'no_prompt',
  path: ['spec'],
  at: 'key',
  message: 'The agent has no prompt and cannot run; write `role` or `prompts.system`.',
};

/** The standard asks for an integer only, so this does not concern the structure; at such a rate no run ever starts. */
function checkRate({ safety }: AgentManifest['spec']): readonly Finding[] {
  const { enabled, requests_per_minute: rate } = safety?.rate_limiting ?? {};
  if (rate === undefined || rate > 0 || enabled === false) return [];
  const path = ['spec', 'safety', 'rate_limiting', 'requests_per_minute'];
  const message = `At ${rate} requests per minute the agent can never run; write 1 or more, or \`enabled: false\` for no limit.`;
  return [{ severity: 'error', kind: 'binding', code: 'no_rate', path, message, found: String(rate) }];
}

function checkSeparation({ separation }: AgentManifest['spec']): readonly Finding[] {
  const role = separation?.role;
  if (role === undefined || separation?.conflicts_with?.includes(role) !== true) return [];
  const path = ['spec', 'separation', 'role'];
  const message = `The role "${role}" must not stand in its own conflicts_with; remove it there.`;
  return [{ severity: 'error', kind: 'structure', code: 'role_conflict', path, message, found: role }];
}

function checkOutput(spec: AgentManifest['spec']): readonly Finding[] {
  const output = spec['output'];
  if (output === undefined || looksLikeSchema(output)) return [];
  const message = 'This is no JSON Schema, so the answer is not validated; write a schema with type or properties.';
  return [{ severity: 'warning', kind: 'structure', code: 'output_no_schema', path: ['spec', 'output'], message }];
}

/** The JSON Schema an Agent promises for its answer, when it has one. */
export function agentOutputSchema(manifest: AgentManifest): Record<string, unknown> | undefined {
  const output = manifest.spec['output'];
  return looksLikeSchema(output) ? output : undefined;
}

/** The system prompt of an Agent: `prompts.system`, else `role`; undefined when it has none. */
export function agentPrompt({ spec: { prompts, role } }: AgentManifest): string | undefined {
  const system = prompts?.system;
  return (typeof system === 'string' ? system : system?.template) ?? role;
}
