import { describe, expect, it } from '@jest/globals';
import { AGENT, read } from '../testing/manifest-fixture.js';
import { substituteEnvironment } from './substitute-environment.js';

const environment = { NAME: 'Ada', EMPTY: '', PORT: '8080', TRICK: '${NAME}' };

describe('substitution of environment references', () => {
  it.each([
    ['${NAME}', 'Ada'],
    ['Hello ${NAME}, port ${PORT}', 'Hello Ada, port 8080'],
    ['${MISSING:-fallback}', 'fallback'],
    ['${EMPTY:-fallback}', 'fallback'],
    ['${EMPTY}', ''],
    ['${MISSING:-}', ''],
    ['${MISSING:-${NAME}', '${NAME'],
    ['$${NAME}', '${NAME}'],
    ['$${MISSING:-x}', '${MISSING:-x}'],
    ['${{ steps.a.output }}', '${{ steps.a.output }}'],
    ['${TRICK}', '${NAME}'],
    ['$NAME and {NAME}', '$NAME and {NAME}'],
  ])('reads %s as %s', (text, expected) => {
    expect(substituteEnvironment(text, environment)).toMatchObject({ value: expected, unresolved: [] });
  });

  it('reports an unset variable with its path and leaves the text', () => {
    expect(substituteEnvironment({ a: ['${MISSING}'] }, environment)).toMatchObject({
      value: { a: ['${MISSING}'] },
      unresolved: [{ reason: 'unset', name: 'MISSING', path: ['a', 0], source: '${MISSING}' }],
    });
  });

  it('leaves foreign forms such as ${inputs.x} and reports them', () => {
    expect(substituteEnvironment('${inputs.x}', environment)).toMatchObject({
      value: '${inputs.x}',
      unresolved: [{ reason: 'foreign' }],
    });
  });

  it('never substitutes in keys', () => {
    expect(substituteEnvironment({ '${NAME}': 1 }, environment).value).toEqual({ '${NAME}': 1 });
  });

  it('treats a name that may not be read as unset', () => {
    const { value, unresolved } = substituteEnvironment('${NAME}', environment, { allow: (name) => name !== 'NAME' });
    expect(value).toBe('${NAME}');
    expect(unresolved).toMatchObject([{ reason: 'refused' }]);
  });

  it('does not read names of Object.prototype', () => {
    expect(substituteEnvironment('${toString:-none}', {}).value).toBe('none');
  });
});

describe('environment references in a manifest', () => {
  const llm = `${AGENT}  llm:\n    provider: openai\n    model: gpt-4o\n`;

  it('gives a lone reference the type of its field', () => {
    const { loaded } = read(`${llm}    temperature: \${T:-0.2}\n    maxTokens: \${M:-8192}\n`, {
      environment: { T: '1.5' },
    });
    expect(loaded?.manifest.spec).toMatchObject({ llm: { temperature: 1.5, maxTokens: 8192 } });
  });

  it('checks the range after substitution and shows the reference, not the value', () => {
    const { problems } = read(`${llm}    temperature: \${T}\n`, { environment: { T: '7' } });
    expect(problems).toMatchObject([{ code: 'too_big', path: '/spec/llm/temperature', found: '${T}' }]);
  });

  it('never shows the value of a variable in a problem', () => {
    const { problems } = read(`${llm}    temperature: \${T}\n  type: \${T}\n`, { environment: { T: 'hunter2' } });
    expect(problems.map(({ found }) => found)).toEqual(['${T}', '${T}']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('knows its scalars also after items before them were set aside', () => {
    const { loaded, problems } = read(
      `${AGENT}  tools:\n    - 5\n    - { type: http, name: '\${N}', auth: { token: '\${T}' } }\n  subagents:\n    - { name: 1 }\n    - { name: s, role: R, maxTokenBudget: '\${B}' }\n`,
      { mode: 'lenient', environment: { T: 'x', B: '2000' } },
    );
    expect(problems.map(({ path }) => path)).toEqual([
      '/spec/tools/0',
      '/spec/subagents/0/name',
      '/spec/subagents/0/role',
    ]);
    expect(loaded?.sensitive).toEqual(['/spec/tools/0/auth/token']);
    expect(loaded?.manifest.spec).toMatchObject({ subagents: [{ maxTokenBudget: 2000 }] });
  });

  it('is refused in strict mode and warned about in lenient mode when a variable is unset', () => {
    const text = `${AGENT}  llm:\n    provider: openai\n    model: \${MODEL}\n`;
    expect(read(text)).toMatchObject({ loaded: undefined, problems: [{ severity: 'error', kind: 'environment' }] });
    expect(read(text, { mode: 'lenient' })).toMatchObject({ problems: [{ severity: 'warning', line: 9, column: 12 }] });
  });

  it('leaves prompts, descriptions and tool schemas alone, so that no secret moves into a prompt', () => {
    const text = `apiVersion: ossa/v0.4.6
kind: Agent
metadata: { name: helper, description: 'D \${KEY}' }
spec:
  role: R \${KEY}
  prompts: { system: { template: 'P \${KEY}' } }
  tools:
    - { type: function, name: t, description: 'T \${KEY}', parameters: { type: object, default: '\${KEY}' } }
  subagents:
    - { name: sub, role: 'S \${KEY}' }
`;
    const { loaded } = read(text, { environment: { KEY: 'hunter2' } });
    expect(loaded).toBeDefined();
    expect(JSON.stringify(loaded?.manifest)).not.toContain('hunter2');
  });

  it('marks substituted values of sensitive fields', () => {
    const { loaded } = read(
      `${AGENT}  tools:\n    - type: http\n      auth: { token: '\${T}' }\n      endpoint: \${E}\n`,
      {
        environment: { T: 'x', E: 'https://example.com' },
      },
    );
    expect(loaded?.sensitive).toEqual(['/spec/tools/0/auth/token']);
  });
});
