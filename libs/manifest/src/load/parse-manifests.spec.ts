import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '../problem/format-problem.js';
import { AGENT, read } from '../testing/manifest-fixture.js';
import { isKind } from './loaded-manifest.js';
import { parseManifests, validateManifest } from './parse-manifests.js';

const strict = { mode: 'strict', environment: {} } as const;
const lenient = { mode: 'lenient', environment: {} } as const;

describe('reading a manifest', () => {
  it('returns its address, digest and typed content', () => {
    const { loaded } = read(AGENT.replace('name: helper', 'name: helper\n  namespace: desk'));
    expect(loaded).toMatchObject({ kind: 'Agent', id: 'desk.helper', name: 'helper', namespace: 'desk', document: 0 });
    expect(loaded?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(loaded !== undefined && isKind(loaded, 'Agent') && loaded.manifest.spec.role).toBe('You help.');
  });

  it('reads several documents of different kinds', () => {
    const task = 'apiVersion: ossa/v0.4\nkind: Task\nmetadata: { name: t }\nspec: { execution: {} }\n';
    const flow = `apiVersion: ossa/v0.4\nkind: Flow\nmetadata: { name: f }\nspec:\n  flow_schema: { initial_state: a, states: [{ name: a }] }\n  transitions: []\n`;
    const { manifests, problems } = parseManifests([AGENT, task, flow].join('---\n'), { file: 'x.yaml' }, strict);
    expect(problems).toEqual([]);
    expect(manifests.map(({ kind, document }) => [kind, document])).toEqual([
      ['Agent', 0],
      ['Task', 1],
      ['Flow', 2],
    ]);
    expect(manifests[1]?.manifest.spec).toEqual({ execution: { type: 'deterministic', timeout_seconds: 300 } });
  });

  it('has the same digest whatever the order and the environment', () => {
    const one = read(`${AGENT}  llm: { provider: openai, model: '\${M}' }\n`, { environment: { M: 'a' } });
    const two = read(
      `kind: Agent\nspec:\n  llm: { model: '\${M}', provider: openai }\n  role: You help.\nmetadata: { name: helper }\napiVersion: ossa/v0.4.6\n`,
      { environment: { M: 'b' } },
    );
    expect(two.loaded?.digest).toBe(one.loaded?.digest);
    expect(read(AGENT).loaded?.digest).not.toBe(one.loaded?.digest);
  });

  it('takes a manifest that is given as an object and does not change it', () => {
    const value = {
      apiVersion: 'ossa/v0.4',
      kind: 'Agent',
      metadata: { name: 'x' },
      spec: { role: 'R', llm: undefined },
    };
    const before = structuredClone(value);
    const { manifests } = validateManifest(value, { file: 'inline' }, strict);
    expect(manifests).toMatchObject([{ id: 'x', namePosition: { line: 0, column: 0 } }]);
    expect(value).toEqual(before);
  });

  it('refuses objects that are no plain data', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const codes = [cyclic, { a: () => 1 }, JSON.parse('{"__proto__": {}}') as unknown].map(
      (value) => validateManifest(value, { file: 'inline' }, strict).problems[0]?.code,
    );
    expect(codes).toEqual(['too_deep', 'not_plain_data', 'forbidden_key']);
  });
});

describe('problems', () => {
  it('carry file, line, column, path, what was found, what is allowed and the nearest name', () => {
    const { problems } = read(`${AGENT}  autonomy:\n    level: supervized\n`);
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'wrong_value',
        file: 'agent.ossa.yaml',
        document: 0,
        line: 8,
        column: 12,
        path: '/spec/autonomy/level',
        message: 'Use "supervised" instead of "supervized".',
        found: 'supervized',
        allowed: ['supervised', 'assisted', 'semi_autonomous', 'autonomous', 'fully_autonomous'],
        suggestion: 'supervised',
        kind: 'structure',
      },
    ]);
    expect(problems.map(formatProblem)).toEqual([
      'agent.ossa.yaml:8:12 /spec/autonomy/level: Use "supervised" instead of "supervized".',
    ]);
  });

  it.each([
    [
      'an unknown field of a closed object',
      '  access: { teir: x, tier: tier_1_read }',
      '/spec/access/teir',
      'unknown_field',
      7,
      13,
    ],
    ['a missing field', '  access:\n    prohibited: []', '/spec/access/tier', 'missing_field', 7, 3],
    ['a wrong type', '  tools: 5', '/spec/tools', 'wrong_type', 7, 10],
    ['a value out of range', '  lifecycle:\n    max_turns: 0', '/spec/lifecycle/max_turns', 'too_small', 8, 16],
    ['a wrong form', '  lifecycle: { turn_timeout: 5 min }', '/spec/lifecycle/turn_timeout', 'wrong_format', 7, 30],
    [
      'a wrong alternative',
      '  autonomy: { approval_required: 7 }',
      '/spec/autonomy/approval_required',
      'wrong_type',
      7,
      34,
    ],
    ['an item of a list', '  handoffs:\n    - to: a\n    - { to: 1 }', '/spec/handoffs/1/to', 'wrong_type', 9, 13],
  ])('say where %s stands', (_, spec, path, code, line, column) => {
    expect(read(`${AGENT}${spec}\n`).problems).toMatchObject([{ path, code, line, column, severity: 'error' }]);
  });

  it('mask what stands in fields that carry secrets', () => {
    const { problems } = read(
      `${AGENT}  knowledge_sources:\n    - { name: k, provider: custom, auth: { type: hunter2 } }\n`,
    );
    expect(problems).toMatchObject([{ path: '/spec/knowledge_sources/0/auth/type', found: '***' }]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('shorten what was found to 80 characters', () => {
    const [problem] = read(`${AGENT}  type: ${'x'.repeat(500)}\n`).problems;
    expect(problem?.found).toHaveLength(80);
  });

  it.each([
    ['a list', '- 1', 'not_a_mapping'],
    ['a missing apiVersion', 'kind: Agent\nmetadata: { name: x }\nspec: { role: R }', 'missing_api_version'],
    ['an unknown apiVersion', AGENT.replace('v0.4.6', 'v0.6'), 'unknown_api_version'],
    ['an unknown kind', AGENT.replace('Agent', 'Agnet'), 'unsupported_kind'],
    ['another kind of the standard', AGENT.replace('Agent', 'Skill'), 'unsupported_kind'],
    ['a missing name', AGENT.replace('name: helper', 'version: 1.0.0'), 'missing_field'],
    ['a wrong name', AGENT.replace('helper', 'Helper_1'), 'wrong_format'],
    ['a missing spec', AGENT.split('spec:')[0] ?? '', 'missing_field'],
  ])('refuse %s in both modes', (_, text, code) => {
    expect(parseManifests(text, { file: 'x' }, strict)).toMatchObject({ manifests: [], problems: [{ code }] });
    expect(parseManifests(text, { file: 'x' }, lenient)).toMatchObject({ manifests: [], problems: [{ code }] });
  });

  it('are all listed, also beside a wrong apiVersion', () => {
    const { problems } = read(`${AGENT.replace('v0.4.6', 'v9')}  tools: 5\n`);
    expect(problems.map(({ path }) => path)).toEqual(['/apiVersion', '/spec/tools']);
  });
});

describe('metadata by version', () => {
  const text = (version: string) =>
    AGENT.replace('v0.4.6', version).replace('name: helper', 'name: helper\n  licence: MIT');

  it('is closed before 0.5 and open from 0.5', () => {
    expect(read(text('v0.4.6'))).toMatchObject({ loaded: undefined, problems: [{ code: 'unknown_field', line: 5 }] });
    expect(read(text('v0.5'))).toMatchObject({ problems: [{ severity: 'warning', path: '/metadata/licence' }] });
  });

  it('says that integrity fields are not verified, and that a manifest is deprecated or revoked', () => {
    const given = AGENT.replace(
      'name: helper',
      'name: helper\n  status: deprecated\n  deprecated_message: Use v2\n  checksum: sha256:ab',
    );
    expect(read(given).problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['deprecated', 'warning'],
      ['not_verified', 'warning'],
    ]);
    expect(read(AGENT.replace('name: helper', 'name: helper\n  status: revoked'))).toMatchObject({
      loaded: { id: 'helper' },
      problems: [{ code: 'revoked' }],
    });
  });
});

describe('lenient mode', () => {
  const read2 = (spec: string) => read(`${AGENT}${spec}`, { mode: 'lenient' });

  it('sets aside a wrong value in a field the run can do without, and keeps the rest', () => {
    const { loaded, problems } = read2(
      `  handoffs:\n    - { to: a, extra: 1 }\n    - { condition: x }\n    - { to: b }\n  type: wizard\n`,
    );
    expect(loaded?.manifest.spec).toMatchObject({ handoffs: [{ to: 'a' }, { to: 'b' }] });
    expect(loaded?.manifest.spec).not.toHaveProperty('type');
    expect(loaded?.setAside).toEqual({
      '/spec/handoffs/0/extra': 1,
      '/spec/handoffs/1': { condition: 'x' },
      '/spec/type': 'wizard',
    });
    expect(problems.map(({ path, severity }) => [path, severity])).toEqual([
      ['/spec/handoffs/0/extra', 'warning'],
      ['/spec/handoffs/1/to', 'warning'],
      ['/spec/type', 'warning'],
    ]);
  });

  it.each([
    '  safety: { pii_detection: { action: blok } }',
    '  autonomy: { level: free }',
    '  constraints: { cost: { maxCostPerDay: lots } }',
    '  access: { prohibited: [] }',
    '  llm: { provider: openai, model: m, temperature: hot }',
    '  prompts: { system: 5 }',
  ])('refuses a wrong value in a gate or in what is sent: %s', (spec) => {
    expect(read2(`${spec}\n`)).toMatchObject({ loaded: undefined, problems: [{ severity: 'error' }] });
  });

  it('takes a model without provider from the configured defaults, strict mode does not', () => {
    expect(read2('  llm: { model: gpt-4o }\n')).toMatchObject({
      loaded: { id: 'helper' },
      problems: [{ severity: 'warning', path: '/spec/llm/provider' }],
    });
    expect(read(`${AGENT}  llm: { model: gpt-4o }\n`)).toMatchObject({
      loaded: undefined,
      problems: [{ code: 'missing_field' }],
    });
  });

  it('names positions in the text as written, also after items were set aside and fields moved', () => {
    const { problems } = read2(
      `  tools:\n    - 5\n    - { type: warp }\n    - { name: a, input: { $ref: 'http://x/y' } }\n`,
    );
    expect(problems.map(({ path, line, code }) => [path, line, code])).toEqual([
      ['/spec/tools/0', 8, 'wrong_type'],
      ['/spec/tools/1/type', 9, 'wrong_value'],
      ['/spec/tools/2', 10, 'alias'],
      ['/spec/tools/2/input', 10, 'alias'],
      ['/spec/tools/2/input/$ref', 10, 'schema_remote_ref'],
    ]);
  });
});
