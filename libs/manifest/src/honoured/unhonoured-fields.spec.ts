import { describe, expect, it } from '@jest/globals';
import { AGENT, read } from '../testing/manifest-fixture.js';
import { HONOURABLE_FIELDS, unhonouredFields } from './unhonoured-fields.js';

const NOTHING = new Set<string>();

function agentFields(spec: Record<string, unknown>, honoured: ReadonlySet<string> = NOTHING): readonly string[] {
  const document = { kind: 'Agent' as const, spec };
  return unhonouredFields(document, honoured).map(({ path }) => path.join('.'));
}

describe('fields without effect', () => {
  it('are those in use that the configuration does not honour', () => {
    const spec = { safety: { pii_detection: { enabled: true } }, state: { mode: 'session' } };
    expect(agentFields(spec)).toEqual(['spec.state.mode', 'spec.safety.pii_detection']);
    expect(agentFields(spec, new Set(['spec.state.mode']))).toEqual(['spec.safety.pii_detection']);
  });

  it.each<[Record<string, unknown>, ...string[]]>([
    [{ safety: { pii_detection: { enabled: false, types: ['email'] } } }],
    [{ autonomy: { allowed_actions: [], level: 'autonomous' } }],
    [{ llm: { cost_tracking: { enabled: false, budget_limit_usd: 5 } } }],
    [{ state: { mode: 'stateless' }, compliance: { pii_handling: 'none', audit_logging: 'optional' } }],
    [{ knowledge_sources: [{ name: 'a', enabled: false }] }],
    [{ tools: [{ type: 'mcp', capabilities: [{ name: 'a', available: true }] }] }, 'spec.tools[].type=mcp'],
  ])('are not those that ask for nothing: %j', (spec, ...honoured) => {
    expect(agentFields(spec, new Set(honoured))).toEqual([]);
  });

  it('are those that ask for the opposite of what is done, too', () => {
    const honoured = new Set(['spec.compliance.audit_logging']);
    expect(agentFields({ compliance: { audit_logging: 'required' } }, honoured)).toEqual([]);
    expect(agentFields({ compliance: { audit_logging: 'disabled' } }, honoured)).toEqual([
      'spec.compliance.audit_logging',
    ]);
  });

  it('are found in every item of a list, by value where the row names one', () => {
    const tools = [{ type: 'mcp' }, { type: 'http' }, { type: 'http', capabilities: [{ available: false }] }];
    expect(agentFields({ tools }, new Set(['spec.tools[].type=mcp']))).toEqual([
      'spec.tools.1.type',
      'spec.tools.2.type',
      'spec.tools.2.capabilities.0.available',
    ]);
  });

  it('are found in every member of a map', () => {
    const profiles = { a: { audit_log: true }, b: { audit_log: false, maxTokens: 5 }, c: {} };
    const honoured = new Set(['spec.llm.execution_profiles']);
    expect(agentFields({ llm: { execution_profiles: { profiles } } }, honoured)).toEqual([
      'spec.llm.execution_profiles.profiles.a.audit_log',
    ]);
  });

  it.each([
    [{ state: { mode: 'long_running' } }, 'spec.state.mode'],
    [
      { state: { mode: 'session', context_window: { strategy: 'summarization' } } },
      'spec.state.context_window.strategy',
    ],
    [{ state: { mode: 'session', context_window: { strategy: 'truncation' } } }],
  ])('are single values of a field whose other values are honoured: %j', (spec, ...found) => {
    expect(agentFields(spec, new Set(['spec.state.mode', 'spec.state.context_window']))).toEqual(found);
  });

  it('say that a manifest starts no process, and refuse it in strict mode', () => {
    const text = `${AGENT}  tools: [{ type: mcp, server: s }, { type: mcp, name: t, server: { command: npx } }]\nprotocols:\n  mcp: { version: 1.0.0, servers: [{ name: s, transport: stdio, command: npx }] }\n`;
    const honoured = new Set(['spec.role', 'spec.tools[].type=mcp', 'protocols.mcp.servers']);
    expect(read(text, { honoured }).problems.map(({ severity, path }) => [severity, path])).toEqual([
      ['error', '/protocols/mcp/servers/0/transport'],
      ['error', '/spec/tools/1/server/command'],
    ]);
    const [first] = read(text, { honoured, mode: 'lenient' }).problems;
    expect(first).toMatchObject({ severity: 'warning', message: expect.stringMatching(/never starts a process/) });
  });

  it('are found in nested steps', () => {
    const steps = [
      { branches: [{ steps: [{ retry: { max_attempts: 2 } }] }] },
      { parallel: [{ steps: [{ retry: { max_attempts: 1 } }] }] },
    ];
    const document = { kind: 'Workflow' as const, spec: { steps } };
    const found = unhonouredFields(document, NOTHING).map(({ path }) => path.join('.'));
    expect(found).toEqual(['spec.steps.0.branches.0.steps.0.retry', 'spec.steps.1.parallel.0.steps.0.retry']);
  });

  it('warn, and refuse in strict mode when safety, access or cost is at stake', () => {
    const text = `${AGENT}  safety:\n    pii_detection: { enabled: true }\n  team: { model: swarm, members: [] }\n`;
    const honoured = new Set(['spec.role']);
    const found = [
      ['spec.safety.pii_detection', '/spec/safety/pii_detection', 8],
      ['spec.team', '/spec/team', 9],
    ];
    const strict = read(text, { honoured });
    expect(strict.loaded).toBeUndefined();
    expect(strict.problems.map(({ severity, path, line }) => [severity, path, line])).toEqual([
      ['error', '/spec/safety/pii_detection', 8],
      ['warning', '/spec/team', 9],
    ]);
    const lenient = read(text, { honoured, mode: 'lenient' });
    expect(lenient.loaded).toBeDefined();
    expect(lenient.problems.map(({ message, path, line }) => [/"(.*?)"/.exec(message)?.[1], path, line])).toEqual(
      found,
    );
  });

  it('are not looked for when the configuration says nothing', () => {
    expect(read(`${AGENT}  safety: { pii_detection: { enabled: true } }\n`).problems).toEqual([]);
  });

  it('have each their own name', () => {
    for (const rows of Object.values(HONOURABLE_FIELDS)) {
      expect(new Set(rows.map(({ field }) => field)).size).toBe(rows.length);
    }
  });
});
