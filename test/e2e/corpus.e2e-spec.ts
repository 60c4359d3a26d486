import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentExecutor, AgentRegistry } from '@ossa/agent';
import { parseYamlDocuments } from '@ossa/manifest';
import { type RunningApplication, startApplication } from '../support/application.js';

/** Real manifests of the standard's own repository; they are not part of this one. */
const CORPUS = resolve('../shared/corpus');
const present = existsSync(CORPUS);
if (!present)
  process.stderr.write('Left out: the corpus of real manifests is not beside the project (../shared/corpus).\n');

(present ? describe : describe.skip)('the corpus in lenient mode', () => {
  let server: RunningApplication;

  beforeAll(async () => {
    server = await startApplication({ agents: { paths: [CORPUS], mode: 'lenient' } });
  });
  afterAll(() => server.close());

  it('accepts and runs every Agent manifest that has a prompt and a model', async () => {
    const registry = server.app.get(AgentRegistry, { strict: false });
    const executor = server.app.get(AgentExecutor, { strict: false });
    const sources = new Set(registry.all().map(({ source }) => source));
    const duplicates = new Set(registry.problems.filter(({ code }) => code === 'duplicate_id').map(({ file }) => file));
    const runnable = agentFiles().filter((file) => !duplicates.has(file));
    expect(runnable.length).toBeGreaterThan(30);
    expect(runnable.filter((file) => !sources.has(file))).toEqual([]);
    for (const agent of registry.all()) {
      if (agent.status === 'revoked') continue;
      const result = await executor.execute(agent.id, 'Hello');
      expect([agent.id, result.finishReason, result.simulated]).toEqual([agent.id, 'stop', true]);
    }
  }, 30_000);
});

interface Written {
  readonly kind?: string;
  readonly spec?: {
    readonly role?: unknown;
    readonly prompts?: { readonly system?: unknown };
    readonly llm?: { readonly model?: unknown };
  };
}

/** Files with an Agent that has a prompt and a model, by the index of the corpus. */
function agentFiles(): readonly string[] {
  const { entries } = JSON.parse(readFileSync(resolve(CORPUS, 'index.json'), 'utf8')) as {
    entries: { file: string; document: number; kind: string }[];
  };
  return entries
    .filter(({ kind }) => kind === 'Agent')
    .filter(({ file, document }) => {
      const { documents } = parseYamlDocuments(readFileSync(resolve(CORPUS, file), 'utf8'), { file });
      const { spec } = (documents[document]?.value ?? {}) as Written;
      return (spec?.role ?? spec?.prompts?.system) !== undefined && spec?.llm?.model !== undefined;
    })
    .map(({ file }) => resolve(CORPUS, file));
}
