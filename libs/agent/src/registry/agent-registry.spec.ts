import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { ScriptedModelProvider } from '@ossa/contracts/testing';
import { agentTestingModule } from '../../testing/agent-testing-module.js';
import type { AgentOptions } from '../agent.options.js';
import { AgentRegistry } from './agent-registry.service.js';

const manifest = (name: string, metadata = '', role = 'You help.') =>
  `apiVersion: ossa/v0.4\nkind: Agent\nmetadata:\n  name: ${name}\n${metadata}spec:\n  role: ${role}\n`;

describe('AgentRegistry', () => {
  let root: string;
  let module: TestingModule | undefined;
  const write = (file: string, content: string) => writeFile(join(root, file), content);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-registry-'));
  });
  afterEach(async () => {
    await module?.close();
    await rm(root, { recursive: true });
  });

  async function registry(options: Partial<AgentOptions> = {}) {
    module = await agentTestingModule(new ScriptedModelProvider(), { paths: ['.'], root, ...options });
    return module.get(AgentRegistry, { strict: false });
  }

  it('loads the good manifests and reports the broken one with its line and column', async () => {
    await write('good.ossa.yaml', manifest('good'));
    await write(
      'broken.ossa.yaml',
      `${manifest('broken')}  llm:\n    provider: openai\n    model: gpt\n    temperature: hot\n`,
    );
    const agents = await registry();
    expect(agents.names()).toEqual(['good']);
    expect(agents.problems).toEqual([
      expect.objectContaining({ severity: 'error', line: 10, column: 18, path: '/spec/llm/temperature' }),
    ]);
  });

  it('finds an agent by its full name, and by its bare name while only one has it', async () => {
    await write('a.ossa.yaml', manifest('helper', '  namespace: sales\n'));
    const agents = await registry();
    expect([agents.get('sales.helper').id, agents.get('helper').id]).toEqual(['sales.helper', 'sales.helper']);
    await write('b.ossa.yaml', manifest('helper', '  namespace: support\n'));
    await agents.reload();
    expect(agents.has('helper')).toBe(false);
    expect(agents.names().toSorted()).toEqual(['sales.helper', 'support.helper']);
  });

  it('keeps the first of two agents with one name and names both sources', async () => {
    await write('a.ossa.yaml', manifest('twin'));
    await write('b.ossa.yaml', manifest('twin'));
    const agents = await registry();
    expect(agents.names()).toEqual(['twin']);
    expect(agents.problems.map(({ file, message }) => `${file} ${message}`)).toEqual([
      expect.stringMatching(/b\.ossa\.yaml.*is defined in a\.ossa\.yaml already/),
    ]);
  });

  it('says what name may have been meant', async () => {
    await write('a.ossa.yaml', manifest('support-agent'));
    const agents = await registry();
    expect(() => agents.get('suport-agent')).toThrow(/Did you mean "support-agent"/);
  });

  it('refuses to run a revoked agent and still lists it', async () => {
    await write('a.ossa.yaml', manifest('old', '  status: revoked\n  revoked_at: "2026-01-01T00:00:00Z"\n'));
    const agents = await registry();
    expect(agents.get('old').status).toBe('revoked');
    expect(() => agents.runnable('old')).toThrow(/revoked since 2026-01-01/);
  });

  it('takes agents from the configuration and from register(), and keeps them over a reload', async () => {
    const agents = await registry({ inline: { inline: { role: 'You help.' } } });
    agents.register({
      apiVersion: 'ossa/v0.4',
      kind: 'Agent',
      metadata: { name: 'coded' },
      spec: { role: 'You help.' },
    });
    await agents.reload();
    expect(agents.names().toSorted()).toEqual(['coded', 'inline']);
    expect(() =>
      agents.register({ apiVersion: 'ossa/v0.4', kind: 'Agent', metadata: { name: 'inline' }, spec: { role: 'x' } }),
    ).toThrow(/already used by configuration agents\.inline\.inline/);
    expect(() => agents.register({ apiVersion: 'apps/v1', kind: 'Agent' })).toThrow(/manifest is not valid/);
  });

  it('keeps the last good agent of a file that became broken, and drops the agent of a file that is gone', async () => {
    await write('a.ossa.yaml', manifest('kept', '', 'First.'));
    await write('b.ossa.yaml', manifest('gone'));
    const agents = await registry();
    await write('a.ossa.yaml', 'apiVersion: [');
    await rm(join(root, 'b.ossa.yaml'));
    await agents.reload();
    expect(agents.names()).toEqual(['kept']);
    expect(agents.problems.map(({ code }) => code)).toContain('kept_last_good');
  });

  it('reloads by itself when a watched file changes', async () => {
    await write('a.ossa.yaml', manifest('watched', '', 'Before.'));
    const agents = await registry({ watch: true });
    await write('a.ossa.yaml', manifest('watched', '', 'After.'));
    const deadline = performance.now() + 5000;
    while (agents.get('watched').instructions !== 'After.' && performance.now() < deadline) await delay(20);
    expect(agents.get('watched').instructions).toBe('After.');
  });

  it('reports an agent without a prompt', async () => {
    await write('a.ossa.yaml', 'apiVersion: ossa/v0.4\nkind: Agent\nmetadata:\n  name: mute\nspec: {}\n');
    const agents = await registry();
    expect(agents.names()).toEqual([]);
    expect(agents.problems).toEqual([expect.objectContaining({ code: 'no_prompt' })]);
  });

  it('warns of a tool that nothing answers for, and in strict mode leaves the agent out', async () => {
    await write('a.ossa.yaml', `${manifest('lonely')}  tools:\n    - type: function\n      name: nowhere\n`);
    const lenient = await registry();
    expect(lenient.names()).toEqual(['lonely']);
    expect(lenient.problems).toEqual([expect.objectContaining({ severity: 'warning', code: 'unbound_tool' })]);
    await module?.close();
    const strict = await registry({ mode: 'strict' });
    expect(strict.names()).toEqual([]);
    expect(strict.problems).toEqual([expect.objectContaining({ severity: 'error', code: 'unbound_tool' })]);
  });

  it('takes the default for a model that is an unset variable', async () => {
    await write('a.ossa.yaml', `${manifest('open')}  llm:\n    provider: \${P:-openai}\n    model: \${M}\n`);
    const agents = await registry();
    expect(agents.get('open').model).toMatchObject({ provider: 'openai', model: undefined });
  });

  it('loads an absolute folder outside of the root, and names its files in full', async () => {
    const mounted = await mkdtemp(join(tmpdir(), 'ossa-mounted-'));
    await writeFile(join(mounted, 'm.ossa.yaml'), manifest('mounted'));
    const agents = await registry({ paths: [mounted, join(mounted, 'missing')] });
    expect(agents.get('mounted').source).toBe(join(mounted, 'm.ossa.yaml'));
    expect(agents.problems.map(({ code }) => code)).toEqual(['path_missing']);
    await rm(mounted, { recursive: true });
  });
});
