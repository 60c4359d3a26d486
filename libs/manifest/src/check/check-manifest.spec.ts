import { describe, expect, it } from '@jest/globals';
import type { ToolToBind } from './unbound-tools.js';
import { AGENT, read } from '../testing/manifest-fixture.js';

const HEAD = 'apiVersion: ossa/v0.4\nkind: Workflow\nmetadata: { name: w }\nspec:\n';
const TASK = 'apiVersion: ossa/v0.4\nkind: Task\nmetadata: { name: t }\nspec:\n  execution: {}\n';
const FLOW = 'apiVersion: ossa/v0.4\nkind: Flow\nmetadata: { name: f }\nspec:\n';

function workflow(steps: string, rest = '', mode: 'strict' | 'lenient' = 'strict') {
  return read(`${HEAD}${rest}  steps:\n${steps}`, { mode });
}

function step(id: string, fields = ''): string {
  return `    - { id: ${id}, kind: Task, ref: t${fields === '' ? '' : `, ${fields}`} }\n`;
}

describe('the order of a workflow', () => {
  it('is the order of the list, and a graph where depends_on is used', () => {
    const { loaded } = workflow(step('a') + step('b') + step('c', 'depends_on: [a]') + step('d', 'depends_on: []'));
    expect(Object.fromEntries(loaded?.dependencies ?? [])).toEqual({ a: [], b: ['a'], c: ['a'], d: [] });
  });

  it('counts the steps an expression reads', () => {
    const { loaded } = workflow(step('a') + step('b') + step('c', "depends_on: [b], condition: 'steps.a.output.x'"));
    expect(loaded?.dependencies.get('c')).toEqual(['b', 'a']);
  });

  it('has no order between steps that run in parallel', () => {
    const { loaded } = workflow(
      `${step('a')}${step('b', 'parallel_with: a')}    - id: p\n      kind: Parallel\n      parallel:\n    ${step('x')}    ${step('y')}`,
    );
    expect(Object.fromEntries(loaded?.dependencies ?? [])).toEqual({ a: [], b: [], p: ['b'], x: [], y: [] });
  });

  it('lifts the reading of an outer step to the step that contains the reader', () => {
    const { loaded } = workflow(
      `${step('a')}    - id: l\n      kind: Loop\n      depends_on: []\n      loop: { over: workflow.input.items }\n      steps:\n    ${step('x', "input: { v: '${{ steps.a.output.v }}', i: '${{ item }}' }")}`,
    );
    expect(loaded?.dependencies.get('l')).toEqual(['a']);
  });

  it.each([
    ['a duplicate id', step('a') + step('a'), 'duplicate_step', '/spec/steps/1/id'],
    ['an unknown id in depends_on', step('a', 'depends_on: [b]'), 'unknown_step', '/spec/steps/0/depends_on/0'],
    ['a cycle', step('a', 'depends_on: [b]') + step('b', 'depends_on: [a]'), 'step_cycle', '/spec/steps/0'],
    ['a step that waits for itself', step('a', 'depends_on: [a]'), 'step_cycle', '/spec/steps/0'],
    [
      'a jump out of the list',
      step('a', 'on_error: { action: goto, goto: z }'),
      'unknown_step',
      '/spec/steps/0/on_error/goto',
    ],
    [
      'an expression that cannot be read',
      step('a', "condition: 'a +'"),
      'expression_syntax',
      '/spec/steps/0/condition',
    ],
    ['an unknown function', step('a', "condition: 'eval(1)'"), 'unknown_function', '/spec/steps/0/condition'],
  ])('refuses %s in both modes', (_, steps, code, path) => {
    for (const mode of ['strict', 'lenient'] as const) {
      const { loaded, problems } = workflow(steps, '', mode);
      expect(loaded).toBeUndefined();
      expect(problems).toContainEqual(
        expect.objectContaining({ severity: 'error', code, path, line: expect.any(Number) }),
      );
    }
  });

  it('warns about parallel writers of one variable', () => {
    const { problems } = workflow(
      `    - id: p\n      kind: Parallel\n      parallel:\n    ${step('x', 'output: { to: v }')}    ${step('y', 'output: { to: v }')}`,
    );
    expect(problems).toMatchObject([{ severity: 'warning', code: 'competing_writers' }]);
  });
});

describe('the names in expressions', () => {
  it('are loop variables, context variables, step ids and the roots', () => {
    const { problems } = workflow(
      `${step('a', 'output: { to: found }')}${step('b', "condition: 'a.x == found && limit > 0 && workflow.error == null && env.X'")}`,
      '  context: { variables: { limit: 5 } }\n',
    );
    expect(problems).toEqual([]);
  });

  it.each([
    ["condition: 'steps.reviw.output'", 'unknown_step'],
    ["condition: 'nobody.x'", 'unknown_root'],
    ["condition: 'workflow.inputs.x'", 'unknown_root'],
    ["condition: 'item.x'", 'unknown_root'],
  ])('are errors in strict mode and warnings in lenient mode when unknown: %s', (fields, code) => {
    expect(workflow(step('review') + step('b', fields))).toMatchObject({
      loaded: undefined,
      problems: [{ code, severity: 'error' }],
    });
    expect(workflow(step('review') + step('b', fields), '', 'lenient')).toMatchObject({
      problems: [{ code, severity: 'warning' }],
    });
  });

  it('suggest the nearest known name', () => {
    const { problems } = workflow(step('review') + step('b', "condition: 'steps.reviw.output'"));
    expect(problems[0]).toMatchObject({ found: 'reviw', suggestion: 'review' });
  });

  it('let secrets into the input of a step only', () => {
    expect(workflow(step('a', "input: { k: '${{ context.secrets.key }}' }")).problems).toEqual([]);
    for (const mode of ['strict', 'lenient'] as const) {
      expect(workflow(step('a', "condition: 'secrets.key'"), '', mode).problems).toMatchObject([
        { code: 'secret_outside_input' },
      ]);
    }
  });

  it('are parsed and kept by path', () => {
    const { loaded } = read(
      `${TASK}  preconditions: [{ expression: 'input.x > 0' }]\n  postconditions: [{ expression: output.ok }]\n`,
    );
    expect([...(loaded?.expressions.keys() ?? [])]).toEqual([
      '/spec/preconditions/0/expression',
      '/spec/postconditions/0/expression',
    ]);
    expect(loaded?.expressions.get('/spec/postconditions/0/expression')).toMatchObject({
      form: 'condition',
      expression: { type: 'member', property: 'ok' },
    });
  });

  it('are not looked for in free text such as the condition of a handoff', () => {
    expect(read(`${AGENT}  handoffs: [{ to: b, condition: user asks about billing }]\n`).problems).toEqual([]);
  });
});

describe('inline specs of steps', () => {
  const inline = (spec: string, mode: 'strict' | 'lenient' = 'strict') =>
    read(`${HEAD}  steps:\n    - id: a\n      kind: Task\n      inline: ${spec}\n`, { mode, environment: { T: '60' } });

  it('are measured like manifests, with their place', () => {
    expect(inline('{ execution: { type: magic } }', 'lenient')).toMatchObject({
      loaded: undefined,
      problems: [
        { code: 'wrong_value', severity: 'error', path: '/spec/steps/0/inline/execution/type', line: 8, column: 36 },
      ],
    });
    expect(inline('{ execution: {}, imput: {} }').problems).toMatchObject([
      { code: 'unknown_field', suggestion: 'input' },
    ]);
  });

  it('take variables in the type of their fields', () => {
    const { loaded } = inline("{ execution: { timeout_seconds: '${T}' } }");
    expect(loaded?.manifest.spec).toMatchObject({ steps: [{ inline: { execution: { timeout_seconds: 60 } } }] });
  });
});

describe('other rules of the kinds', () => {
  it.each([
    [
      'a role that conflicts with itself',
      `${AGENT}  separation: { role: critic, conflicts_with: [critic] }\n`,
      'role_conflict',
      '/spec/separation/role',
    ],
    ['a capability in the wrong form', `${TASK}  capabilities: [Send-Mail]\n`, 'wrong_format', '/spec/capabilities/0'],
    ['a capability listed twice', `${TASK}  capabilities: [a, a]\n`, 'duplicate_name', '/spec/capabilities/1'],
    ['an unknown field of a Task', `${TASK}  steps: []\n`, 'unknown_field', '/spec/steps'],
    [
      'an unknown initial state',
      `${FLOW}  flow_schema: { initial_state: b, states: [{ name: a }] }\n  transitions: []\n`,
      'unknown_state',
      '/spec/flow_schema/initial_state',
    ],
    [
      'a transition to nowhere',
      `${FLOW}  flow_schema: { initial_state: a, states: [{ name: a }] }\n  transitions: [{ from: a, to: z, trigger: { type: timer } }]\n`,
      'unknown_state',
      '/spec/transitions/0/to',
    ],
    [
      'a schema that leaves the file',
      `${TASK}  input: { type: object, properties: { a: { $ref: 'https://evil.example/x.json' } } }\n`,
      'schema_remote_ref',
      '/spec/input/properties/a/$ref',
    ],
    [
      'a schema that is too deep',
      `${TASK}  input: ${'{ properties: { a: '.repeat(20)}{}${' } }'.repeat(20)}\n`,
      'schema_too_deep',
      expect.any(String),
    ],
  ])('refuse %s', (_, text, code, path) => {
    expect(read(text)).toMatchObject({ loaded: undefined, problems: [{ severity: 'error', code, path }] });
  });

  it('report tools that nothing runs, when the host says what it can run', () => {
    const text = `${AGENT}  tools:\n    - { type: http, name: a }\n    - { type: function, name: b, handler: { capability: c } }\n  functions:\n    - { name: d, description: D, parameters: {} }\n`;
    const bindsTool = ({ type, capability }: ToolToBind) => type === 'http' || capability === 'c';
    const problem = { code: 'unbound_tool', kind: 'binding', path: '/spec/functions/0', found: 'd', line: 11 };
    expect(read(text, { bindsTool })).toMatchObject({
      loaded: undefined,
      problems: [{ ...problem, severity: 'error' }],
    });
    expect(read(text, { bindsTool, mode: 'lenient' })).toMatchObject({
      problems: [{ ...problem, severity: 'warning' }],
    });
    expect(read(text).problems).toEqual([]);
  });

  it('warn about two prompts and about an output that is no schema', () => {
    const { loaded, problems } = read(`${AGENT}  prompts: { system: P }\n  output: { format: markdown }\n`);
    expect(loaded).toBeDefined();
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['two_prompts', 'warning'],
      ['output_no_schema', 'warning'],
    ]);
  });
});

describe('the prompt of an agent', () => {
  const mute = (spec: string) => AGENT.replace('  role: You help.\n', spec);

  it.each(['strict', 'lenient'] as const)('refuses an agent without one in %s mode', (mode) => {
    for (const spec of ['  type: worker\n', '  prompts: { system: { version: "1" } }\n']) {
      expect(read(mute(spec), { mode })).toMatchObject({
        loaded: undefined,
        problems: [{ severity: 'error', kind: 'binding', code: 'no_prompt', path: '/spec' }],
      });
    }
  });

  it('is prompts.system as text or as a template', () => {
    for (const spec of ['  prompts: { system: Help. }\n', '  prompts: { system: { template: Help. } }\n']) {
      expect(read(mute(spec)).problems).toEqual([]);
    }
  });
});

describe('the rate limit of an agent', () => {
  const limited = (fields: string) => `${AGENT}  safety: { rate_limiting: { ${fields} } }\n`;

  it.each([0, -5])('refuses %d requests per minute, at which it can never run', (rate) => {
    const path = '/spec/safety/rate_limiting/requests_per_minute';
    expect(read(limited(`requests_per_minute: ${rate}`), { mode: 'lenient' })).toMatchObject({
      loaded: undefined,
      problems: [{ severity: 'error', kind: 'binding', code: 'no_rate', path, found: String(rate) }],
    });
  });

  it('may be any when it is switched off', () => {
    for (const fields of ['requests_per_minute: 0, enabled: false', 'requests_per_minute: 1', 'enabled: true']) {
      expect(read(limited(fields)).problems).toEqual([]);
    }
  });
});
