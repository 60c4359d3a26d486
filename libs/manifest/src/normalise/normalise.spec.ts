import { describe, expect, it } from '@jest/globals';
import { valueAt } from '../problem/json-pointer.js';
import { AGENT, read } from '../testing/manifest-fixture.js';

const WORKFLOW = 'apiVersion: ossa/v0.4\nkind: Workflow\nmetadata: { name: w }\nspec:\n';
const STEP = '  steps: [{ id: a, kind: Task, ref: t }]\n';
const TASK = 'apiVersion: ossa/v0.4\nkind: Task\nmetadata: { name: t }\nspec:\n  execution: {}\n';

/** Text, where the folded value lands, the value, and the pointer of the warning. */
const ALIASES: readonly (readonly [string, string, string, unknown, string])[] = [
  ['an unprefixed apiVersion', AGENT.replace('ossa/v0.4.6', 'v0.3.0'), 'apiVersion', 'ossa/v0.3.0', '/apiVersion'],
  [
    'ossaVersion',
    AGENT.replace('apiVersion: ossa/v0.4.6', 'ossaVersion: 0.4.1'),
    'apiVersion',
    'ossa/v0.4.1',
    '/ossaVersion',
  ],
  [
    'a template placeholder in apiVersion',
    AGENT.replace('v0.4.6', 'v{{VERSION}}'),
    'apiVersion',
    'ossa/v0.4',
    '/apiVersion',
  ],
  [
    'a version without patch',
    AGENT.replace('name: helper', 'name: helper\n  version: "1.0"'),
    'metadata.version',
    '1.0.0',
    '/metadata/version',
  ],
  [
    'a version with v',
    AGENT.replace('name: helper', 'name: helper\n  version: v1.2.3'),
    'metadata.version',
    '1.2.3',
    '/metadata/version',
  ],
  [
    'a version as number',
    AGENT.replace('name: helper', 'name: helper\n  version: 2'),
    'metadata.version',
    '2.0.0',
    '/metadata/version',
  ],
  [
    'an author object',
    AGENT.replace('name: helper', 'name: helper\n  author: { name: Ada, email: a@b.c }'),
    'metadata.author',
    'Ada',
    '/metadata/author',
  ],
  [
    'a label number',
    AGENT.replace('name: helper', 'name: helper\n  labels: { level: 3 }'),
    'metadata.labels.level',
    '3',
    '/metadata/labels/level',
  ],
  [
    'an annotation switch',
    AGENT.replace('name: helper', 'name: helper\n  annotations: { on: true }'),
    'metadata.annotations.on',
    'true',
    '/metadata/annotations/on',
  ],
  [
    'spec.model with name',
    `${AGENT}  model: { provider: openai, name: gpt-4o }\n`,
    'spec.llm',
    { provider: 'openai', model: 'gpt-4o' },
    '/spec/model',
  ],
  [
    'spec.model with parameters',
    `${AGENT}  model: { provider: p, model: m, parameters: { temperature: 1 } }\n`,
    'spec.llm',
    { provider: 'p', model: 'm', temperature: 1 },
    '/spec/model',
  ],
  ['spec.prompt', AGENT.replace('role:', 'prompt:'), 'spec.prompts.system', 'You help.', '/spec/prompt'],
  [
    'llm.max_tokens',
    `${AGENT}  llm: { provider: p, model: m, max_tokens: 9 }\n`,
    'spec.llm.maxTokens',
    9,
    '/spec/llm/max_tokens',
  ],
  [
    'llm.fallback',
    `${AGENT}  llm: { provider: p, model: m, fallback: { provider: q, model: n } }\n`,
    'spec.llm.fallback_models',
    [{ provider: 'q', model: 'n' }],
    '/spec/llm/fallback',
  ],
  [
    'a tool as text',
    `${AGENT}  tools: [search]\n`,
    'spec.tools.0',
    { type: 'function', name: 'search' },
    '/spec/tools/0',
  ],
  ['a tool with server', `${AGENT}  tools: [{ server: s }]\n`, 'spec.tools.0.type', 'mcp', '/spec/tools/0'],
  ['a tool with toolNames', `${AGENT}  tools: [{ toolNames: [a] }]\n`, 'spec.tools.0.type', 'mcp', '/spec/tools/0'],
  [
    'a tool with endpoint',
    `${AGENT}  tools: [{ endpoint: 'https://x' }]\n`,
    'spec.tools.0.type',
    'http',
    '/spec/tools/0',
  ],
  ['a tool without type', `${AGENT}  tools: [{ name: a }]\n`, 'spec.tools.0.type', 'function', '/spec/tools/0'],
  [
    'a command tool',
    `${AGENT}  tools: [{ type: cli, command: ls }]\n`,
    'spec.tools.0',
    { type: 'custom', command: 'ls', handler: { command: 'ls' } },
    '/spec/tools/0/type',
  ],
  [
    'capabilities as text',
    `${AGENT}  tools: [{ type: mcp, capabilities: [read-it] }]\n`,
    'spec.tools.0',
    { type: 'mcp', toolNames: ['read-it'], capabilities: [{ name: 'read-it', type: 'tool', available: true }] },
    '/spec/tools/0/capabilities/0',
  ],
  [
    'a capability without type',
    `${AGENT}  tools: [{ type: mcp, capabilities: [{ name: a }] }]\n`,
    'spec.tools.0.capabilities.0.type',
    'tool',
    '/spec/tools/0/capabilities/0',
  ],
  [
    'tool input',
    `${AGENT}  tools: [{ type: function, input: { type: object } }]\n`,
    'spec.tools.0.parameters',
    { type: 'object' },
    '/spec/tools/0/input',
  ],
  [
    'tool output_schema',
    `${AGENT}  tools: [{ type: function, output_schema: { type: object } }]\n`,
    'spec.tools.0.returns',
    { type: 'object' },
    '/spec/tools/0/output_schema',
  ],
  [
    'handoff target_agent',
    `${AGENT}  handoffs: [{ target_agent: b }]\n`,
    'spec.handoffs.0.to',
    'b',
    '/spec/handoffs/0/target_agent',
  ],
  ['handoff target', `${AGENT}  handoffs: [{ target: b }]\n`, 'spec.handoffs.0.to', 'b', '/spec/handoffs/0/target'],
  ['handoff name', `${AGENT}  handoffs: [{ name: b }]\n`, 'spec.handoffs.0.to', 'b', '/spec/handoffs/0/name'],
  ['handoff agent', `${AGENT}  handoffs: [{ agent: b }]\n`, 'spec.handoffs.0.to', 'b', '/spec/handoffs/0/agent'],
  [
    'handoff trigger',
    `${AGENT}  handoffs: [{ to: b, trigger: when billing }]\n`,
    'spec.handoffs.0.condition',
    'when billing',
    '/spec/handoffs/0/trigger',
  ],
  [
    'semi-autonomous',
    `${AGENT}  autonomy: { level: semi-autonomous }\n`,
    'spec.autonomy.level',
    'semi_autonomous',
    '/spec/autonomy/level',
  ],
  [
    'guardrails as a list',
    `${AGENT}  safety: { guardrails: [no-pii, { name: x }] }\n`,
    'spec.safety.guardrails',
    { policies: [{ name: 'no-pii' }, { name: 'x' }] },
    '/spec/safety/guardrails',
  ],
  [
    'metrics as a switch',
    `${AGENT}  observability: { metrics: true }\n`,
    'spec.observability.metrics',
    { enabled: true },
    '/spec/observability/metrics',
  ],
  [
    'tracing as a switch',
    `${AGENT}  observability: { tracing: false }\n`,
    'spec.observability.tracing',
    { enabled: false },
    '/spec/observability/tracing',
  ],
  [
    'spec.output_schema',
    `${AGENT}  output_schema: { type: object }\n`,
    'spec.output',
    { type: 'object' },
    '/spec/output_schema',
  ],
  [
    'spec.outputSchema',
    `${AGENT}  outputSchema: { type: object }\n`,
    'spec.output',
    { type: 'object' },
    '/spec/outputSchema',
  ],
  [
    'spec.output.schema',
    `${AGENT}  output: { schema: { type: object } }\n`,
    'spec.output',
    { type: 'object' },
    '/spec/output/schema',
  ],
  [
    'runtime type symfony',
    `${AGENT}runtime: { type: symfony }\n`,
    'runtime.type',
    'symfony_messenger',
    '/runtime/type',
  ],
  [
    'backoff none of a batch',
    `${TASK}  batch: { retry: { backoff_strategy: none } }\n`,
    'spec.batch.retry',
    { max_attempts: 3, backoff_strategy: 'fixed', initial_delay_ms: 100 },
    '/spec/batch/retry/backoff_strategy',
  ],
  [
    'trigger type api',
    `${WORKFLOW}  triggers: [{ type: api, endpoint: /x }]\n${STEP}`,
    'spec.triggers.0',
    { type: 'webhook', path: '/x' },
    '/spec/triggers/0/type',
  ],
  [
    'trigger type schedule',
    `${WORKFLOW}  triggers: [{ type: schedule, cron: '0 0 * * *' }]\n${STEP}`,
    'spec.triggers.0',
    { type: 'cron', schedule: '0 0 * * *' },
    '/spec/triggers/0/type',
  ],
  [
    'a list of events',
    `${WORKFLOW}  triggers: [{ type: event, events: [a, b] }]\n${STEP}`,
    'spec.triggers',
    [
      { type: 'event', event: 'a' },
      { type: 'event', event: 'b' },
    ],
    '/spec/triggers/0/events',
  ],
  [
    'step inputs',
    `${WORKFLOW}  steps: [{ id: a, kind: Task, ref: t, inputs: { x: 1 } }]\n`,
    'spec.steps.0.input',
    { x: 1 },
    '/spec/steps/0/inputs',
  ],
  [
    'step outputs',
    `${WORKFLOW}  steps: [{ id: a, kind: Task, ref: t, outputs: [x] }]\n`,
    'spec.steps.0.output',
    { fields: ['x'] },
    '/spec/steps/0/outputs',
  ],
  [
    'step when',
    `${WORKFLOW}  steps: [{ id: a, kind: Task, ref: t, when: 'inputs.x' }]\n`,
    'spec.steps.0.condition',
    'inputs.x',
    '/spec/steps/0/when',
  ],
  [
    'step when of a CI system',
    `${WORKFLOW}  steps: [{ id: a, kind: Task, ref: t, when: on_success }]\n`,
    'spec.steps.0.when',
    'on_success',
    '/spec/steps/0/when',
  ],
  [
    'step agent',
    `${WORKFLOW}  steps: [{ id: a, agent: writer }]\n`,
    'spec.steps.0.ref',
    'agent:writer',
    '/spec/steps/0/agent',
  ],
  [
    'step task prompt',
    `${WORKFLOW}  llm: { provider: p, model: m }\n  steps: [{ id: a, task: { prompt: Do } }]\n`,
    'spec.steps.0.inline',
    { prompts: { system: 'Do' }, llm: { provider: 'p', model: 'm' } },
    '/spec/steps/0/task',
  ],
  [
    'a step of kind Parallel',
    `${WORKFLOW}  steps: [{ id: a, parallel: [{ id: b, kind: Task, ref: t }] }]\n`,
    'spec.steps.0.kind',
    'Parallel',
    '/spec/steps/0',
  ],
  [
    'a step of kind Loop',
    `${WORKFLOW}  steps: [{ id: a, loop: { over: inputs.x }, steps: [] }]\n`,
    'spec.steps.0.kind',
    'Loop',
    '/spec/steps/0',
  ],
  [
    'a step of kind Conditional',
    `${WORKFLOW}  steps: [{ id: a, branches: [] }]\n`,
    'spec.steps.0.kind',
    'Conditional',
    '/spec/steps/0',
  ],
  [
    'an inline Task',
    `${WORKFLOW}  steps: [{ id: a, inline: { execution: {} } }]\n`,
    'spec.steps.0.kind',
    'Task',
    '/spec/steps/0',
  ],
  [
    'an inline Agent',
    `${WORKFLOW}  steps: [{ id: a, inline: { role: R } }]\n`,
    'spec.steps.0.kind',
    'Agent',
    '/spec/steps/0',
  ],
  [
    'backoff constant',
    `${WORKFLOW}  steps: [{ id: a, kind: Task, ref: t, retry: { backoff_strategy: constant } }]\n`,
    'spec.steps.0.retry.backoff_strategy',
    'fixed',
    '/spec/steps/0/retry/backoff_strategy',
  ],
  [
    'dialect B',
    `${WORKFLOW}  steps: [{ id: a, kind: Task, ref: t, input: { x: '{{ inputs.x }}' } }]\n`,
    'spec.steps.0.input.x',
    '{{ inputs.x }}',
    '/spec/steps/0/input/x',
  ],
  [
    'error_handling.retry',
    `${WORKFLOW}  error_handling: { retry: { max_attempts: 2, initial_delay_seconds: 5 } }\n${STEP}`,
    'spec.error_handling.retry_policy.initial_delay_ms',
    5000,
    '/spec/error_handling/retry',
  ],
  [
    'timeouts',
    `${WORKFLOW}  timeouts: { workflow: 30m, step_default: 5m }\n${STEP}`,
    'spec.timeout_seconds',
    1800,
    '/spec/timeouts',
  ],
  [
    'the default timeout of steps',
    `${WORKFLOW}  timeouts: { workflow: 30m, step_default: 5m }\n${STEP}`,
    'spec.steps.0.timeout_seconds',
    300,
    '/spec/timeouts',
  ],
];

describe('lenient mode', () => {
  it.each(ALIASES.map(([name, text, path, value, pointer]) => ({ name, text, path, value, pointer })))(
    'folds $name and warns with its path',
    ({ text, path, value, pointer }) => {
      const { loaded, problems } = read(text, { mode: 'lenient' });
      const warning = problems.find((problem) => problem.kind === 'alias' && problem.path === pointer);
      expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      expect(warning).toMatchObject({
        severity: 'warning',
        line: expect.any(Number),
        message: expect.stringMatching(/\.$/),
      });
      const segments = path.split('.').map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
      expect(valueAt(loaded?.manifest, segments)).toEqual(value);
    },
  );

  it.each([
    ['a taxonomy domain outside the list', `${AGENT}  taxonomy: { domain: sales }\n`, '/spec/taxonomy/domain', 'sales'],
    [
      'an extra metadata key',
      AGENT.replace('name: helper', 'name: helper\n  license: MIT'),
      '/metadata/license',
      'MIT',
    ],
    [
      'a version nobody can read',
      AGENT.replace('name: helper', 'name: helper\n  version: latest'),
      '/metadata/version',
      'latest',
    ],
  ])('keeps %s aside with a warning', (_, text, pointer, value) => {
    const { loaded, problems } = read(text, { mode: 'lenient' });
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'warning', path: pointer }));
    expect(loaded?.setAside).toMatchObject({ [pointer]: value });
  });

  it('cannot convert a workflow that has agents and no steps', () => {
    expect(read(`${WORKFLOW}  agents: [{ name: a }]\n`, { mode: 'lenient' })).toMatchObject({
      loaded: undefined,
      problems: [{ severity: 'error', path: '/spec/steps', code: 'missing_field' }],
    });
  });

  it('keeps provider options of the llm block as they are', () => {
    const { loaded, problems } = read(
      `${AGENT}  llm: { provider: p, model: m, topP: 0.5, caching: { enabled: true } }\n`,
      { mode: 'lenient' },
    );
    expect(problems).toEqual([]);
    expect(loaded?.manifest.spec).toMatchObject({ llm: { topP: 0.5, caching: { enabled: true } } });
  });

  it('never prefers an alias to the canonical field', () => {
    const { loaded } = read(`${AGENT}  llm: { provider: p, model: m, maxTokens: 1, max_tokens: 2 }\n`, {
      mode: 'lenient',
    });
    expect(loaded?.manifest.spec).toMatchObject({ llm: { maxTokens: 1 } });
  });
});

describe('strict mode', () => {
  it('reads no alias of an open object and says so', () => {
    const { loaded, problems } = read(`${AGENT}  llm: { provider: p, model: m, max_tokens: 9 }\n`);
    expect(loaded?.manifest.spec).not.toHaveProperty('llm.maxTokens');
    expect(problems).toMatchObject([
      { severity: 'warning', kind: 'alias', path: '/spec/llm/max_tokens', suggestion: 'maxTokens' },
    ]);
    expect(problems[0]?.message).toBe('"max_tokens" has no effect in strict mode; write "maxTokens".');
  });

  it.each([
    ['a tool without type', '  tools: [{ name: a }]', '/spec/tools/0/type'],
    ['a capability as text', '  tools: [{ type: mcp, capabilities: [a] }]', '/spec/tools/0/capabilities/0'],
    ['guardrails as a list', '  safety: { guardrails: [a] }', '/spec/safety/guardrails'],
    ['a handoff without to', '  handoffs: [{ target: b }]', '/spec/handoffs/0/to'],
  ])('refuses %s', (_, spec, path) => {
    const { loaded, problems } = read(`${AGENT}${spec}\n`);
    expect(loaded).toBeUndefined();
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', path }));
  });
});

describe('the shape of tools in both modes', () => {
  it.each(['strict', 'lenient'] as const)('has one argument schema in %s mode', (mode) => {
    const { loaded, problems } = read(
      `${AGENT}  tools:\n    - { type: function, name: a, inputSchema: { title: 2 } }\n    - { type: function, name: b, input_schema: { title: 3 }, parameters: { title: 1 } }\n`,
      { mode },
    );
    expect(problems).toEqual([]);
    expect(loaded?.manifest.spec).toMatchObject({
      tools: [{ parameters: { title: 2 } }, { parameters: { title: 1 } }],
    });
  });

  it('has the call of an http tool in its handler and keeps the originals', () => {
    const { loaded } = read(
      `${AGENT}  tools:\n    - { type: api, name: a, endpoint: 'https://x', config: { method: POST, headers: { a: b } } }\n`,
    );
    expect(loaded?.manifest.spec).toMatchObject({
      tools: [{ endpoint: 'https://x', handler: { endpoint: 'https://x', method: 'POST', headers: { a: 'b' } } }],
    });
  });
});
