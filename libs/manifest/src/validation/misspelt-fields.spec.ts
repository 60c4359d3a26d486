import { describe, expect, it } from '@jest/globals';
import { AGENT, read } from '../testing/manifest-fixture.js';

function warnings(spec: string): readonly (readonly [string, string | undefined])[] {
  const { loaded, problems } = read(`${AGENT}${spec}\n`);
  expect(loaded).toBeDefined();
  return problems.filter(({ code }) => code === 'misspelt_field').map(({ path, suggestion }) => [path, suggestion]);
}

describe('misspelt fields of open objects', () => {
  it.each([
    ['  safty: { pii_detection: {} }', '/spec/safty', 'safety'],
    ['  autonomy: { approvalRequired: true }', '/spec/autonomy/approvalRequired', 'approval_required'],
    ['  llm: { provider: p, model: m, temprature: 1 }', '/spec/llm/temprature', 'temperature'],
    ['  tools: [{ type: mcp, sever: s }]', '/spec/tools/0/sever', 'server'],
  ])('are named with what was meant: %s', (spec, path, suggestion) => {
    expect(warnings(spec)).toEqual([[path, suggestion]]);
  });

  it.each([
    ['a vendor field that is like no other', '  llm: { provider: p, model: m, caching: true, topP: 1 }'],
    ['a short name', '  tools: [{ type: mcp, tyqe: x }]'],
    ['a field beside the one it resembles', '  llm: { provider: p, model: m, models: [a] }'],
    ['free content', '  tools: [{ type: function, parameters: { typee: object } }]'],
  ])('are not %s', (_, spec) => {
    expect(warnings(spec)).toEqual([]);
  });

  it('are not named twice when they are an alias', () => {
    expect(warnings('  llm: { provider: p, model: m, max_tokens: 5 }')).toEqual([]);
  });
});
