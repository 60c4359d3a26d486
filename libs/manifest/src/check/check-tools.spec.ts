import { describe, expect, it } from '@jest/globals';
import { AGENT, read } from '../testing/manifest-fixture.js';

function warnings(rest: string, mode: 'strict' | 'lenient' = 'strict') {
  const { loaded, problems } = read(`${AGENT}${rest}\n`, { mode });
  expect(loaded).toBeDefined();
  return problems.map(({ severity, path, message }) => [severity, path, /; (.*)$/.exec(message)?.[1]]);
}

describe('tools that do less than they seem to', () => {
  it.each(['requires_approval', 'approval_required'])('are those with %s, which gates nothing', (field) => {
    const tools = `  tools: [{ type: function, name: pay, ${field}: true }, { type: function, name: look, ${field}: false }]`;
    for (const mode of ['strict', 'lenient'] as const) {
      expect(warnings(tools, mode)).toEqual([
        ['warning', `/spec/tools/0/${field}`, 'write autonomy.approval_required: [pay] to have calls approved.'],
      ]);
    }
  });

  it('are MCP servers that no tool refers to', () => {
    const server = (name: string) => `{ name: ${name}, transport: http, url: 'https://a.example' }`;
    const servers = `protocols: { mcp: { version: 1.0.0, servers: [${['a', 'b', 'c', 'd'].map(server).join(', ')}] } }`;
    const tools =
      '  tools: [{ type: mcp, server: a }, { type: mcp, name: b }, { type: mcp, server: { name: c } }, { type: function, name: d }]';
    expect(warnings(`${tools}\n${servers}`)).toEqual([
      ['warning', '/protocols/mcp/servers/3', 'add { type: mcp, server: d } to spec.tools.'],
    ]);
  });
});
