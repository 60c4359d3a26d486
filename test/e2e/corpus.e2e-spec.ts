import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AgentExecutor, AgentRegistry } from '@ossa/agent';
import { parseYamlDocuments } from '@ossa/manifest';
import { startApplication } from '../support/application.js';

/** Real manifests of the standard's own repository; they are not part of this one. */
const CORPUS = resolve('../shared/corpus');
const present = existsSync(CORPUS);
if (!present)
  process.stderr.write('Left out: the corpus of real manifests is not beside the project (../shared/corpus).\n');

(present ? describe : describe.skip)('the corpus in lenient mode', () => {
  const ran = new Set<string>();

  /** Runs what the paths hold and gives the files whose name another file has already. */
  async function runAll(paths: string[]): Promise<string[]> {
    const { app, close } = await startApplication({ agents: { paths, mode: 'lenient' } });
    const registry = app.get(AgentRegistry, { strict: false });
    for (const { id, source, status } of registry.all()) {
      if (status === 'revoked') continue;
      const result = await app.get(AgentExecutor, { strict: false }).execute(id, 'Hello');
      expect([id, result.finishReason, result.simulated]).toEqual([id, 'stop', true]);
      ran.add(source);
    }
    await close();
    return registry.problems.filter(({ code }) => code === 'duplicate_identity').map(({ file }) => file);
  }

  it('accepts and runs every Agent manifest that has a prompt and a model', async () => {
    const duplicates = await runAll([CORPUS]);
    await runAll(duplicates);
    const expected = agentFiles();
    expect(expected.length).toBeGreaterThan(30);
    expect(expected.filter((file) => !ran.has(file))).toEqual([]);
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
