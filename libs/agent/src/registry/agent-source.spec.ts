import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ManifestCache, ReadFile } from '@ossa/manifest';
import { agentsOptionsSchema } from '../agent.options.js';
import { mcpOptionsSchema } from '../mcp/mcp.options.js';
import { AgentSource } from './agent-source.js';

const manifest = (name: string, role: string) =>
  `apiVersion: ossa/v0.4\nkind: Agent\nmetadata:\n  name: ${name}\nspec:\n  role: ${role}\n`;

/** Keeps everything, and counts what it was asked to keep. */
class KeepingCache implements ManifestCache {
  readonly #files = new Map<string, ReadFile>();
  kept = 0;

  get(key: string): ReadFile | undefined {
    return structuredClone(this.#files.get(key));
  }

  set(key: string, file: ReadFile): void {
    this.kept += 1;
    this.#files.set(key, structuredClone(file));
  }
}

describe('AgentSource', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-agent-source-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('reads again only the files that have changed', async () => {
    const cache = new KeepingCache();
    const options = {
      ...agentsOptionsSchema.parse({ paths: ['.'] }),
      mcp: mcpOptionsSchema.parse({}),
      root,
      environment: {},
      timeout: 1000,
    };
    const source = new AgentSource(options, () => [], cache);
    const roles = async () => (await source.load()).agents.map(({ instructions }) => instructions);
    await writeFile(join(root, 'a.ossa.yaml'), manifest('a', 'First.'));
    await writeFile(join(root, 'b.ossa.yaml'), manifest('b', 'Second.'));
    expect([await roles(), cache.kept]).toEqual([['First.', 'Second.'], 2]);
    expect([await roles(), cache.kept]).toEqual([['First.', 'Second.'], 2]);
    await writeFile(join(root, 'b.ossa.yaml'), manifest('b', 'Changed.'));
    expect([await roles(), cache.kept]).toEqual([['First.', 'Changed.'], 3]);
  });
});
