import { describe, expect, it } from '@jest/globals';
import { Validator } from '@cfworker/json-schema';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseYamlDocuments } from '../document/parse-yaml-document.js';
import { isRecord } from '../problem/json-pointer.js';
import { editorSchema } from '../testing/editor-schema.js';
import { parseManifests } from './parse-manifests.js';
import { judgeFolder } from './judge-folder.js';

interface IndexEntry {
  readonly file: string;
  readonly document: number;
  readonly kind: string;
  readonly valid: boolean;
  readonly apiVersionAccepted: boolean;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
const present = existsSync(`${folder}/index.json`);
if (!present) console.info('The corpus of real manifests is not there; its tests are left out.');

/** Every difference is explained in docs/conformance.md; this list and that page change together. */
const DIFFERENCES: Readonly<Record<string, 'accepted' | 'refused'>> = {
  'examples/agent-manifests/v0.5-minimal.ossa.yaml': 'accepted',
  'examples/extensions/mcp-full-featured.yaml': 'accepted',
  'examples/kagent/ossa-kagent-anthropic.ossa.yaml': 'accepted',
  'examples/kagent/ossa-kagent-mcp-tools.ossa.yaml': 'accepted',
  'examples/llamaindex/rag-agent.ossa.json': 'accepted',
  'examples/vercel/edge-agent.ossa.json': 'accepted',
  'examples/workflows/batch-email-campaign.yaml': 'refused',
};

function index(): readonly IndexEntry[] {
  const { entries }: { entries: IndexEntry[] } = JSON.parse(readFileSync(`${folder}/index.json`, 'utf8'));
  return entries;
}

function text(file: string): string {
  return readFileSync(`${folder}/${file}`, 'utf8');
}

(present ? describe : describe.skip)('the corpus of real manifests', () => {
  it('is judged in strict mode as its index says, except for the explained differences', async () => {
    const judged = new Map(
      (await judgeFolder(folder, 'strict')).map((entry) => [`${entry.file}#${entry.document}`, entry.verdict]),
    );
    const expected = index().map(({ file, document, valid, apiVersionAccepted }) => [
      `${file}#${document}`,
      DIFFERENCES[file] ?? (valid && apiVersionAccepted ? 'accepted' : 'refused'),
    ]);
    expect(Object.fromEntries(judged)).toEqual(Object.fromEntries(expected));
  });

  it('names every difference in docs/conformance.md', () => {
    const page = readFileSync(`${root}/docs/conformance.md`, 'utf8');
    expect(Object.keys(DIFFERENCES).filter((file) => !page.includes(file))).toEqual([]);
  });

  it('has every Agent with a prompt and a model accepted in lenient mode', () => {
    const refused = index()
      .filter(({ kind, file }) => kind === 'Agent' && hasPromptAndModel(file))
      .filter(
        ({ file }) => parseManifests(text(file), { file }, { mode: 'lenient', environment: {} }).manifests.length === 0,
      );
    expect(refused).toEqual([]);
  });

  it('is read in less than 10 ms a file on average', () => {
    const files = index().map(({ file }) => ({ file, content: text(file) }));
    const options = { mode: 'strict', environment: {} } as const;
    files.forEach(({ file, content }) => parseManifests(content, { file }, options));
    const started = performance.now();
    files.forEach(({ file, content }) => parseManifests(content, { file }, options));
    expect((performance.now() - started) / files.length).toBeLessThan(10);
  });

  it('is judged by the editor schema as by the loader, where no rule beyond the schema decides', async () => {
    const validator = new Validator(editorSchema(), '7', false);
    const judged = await judgeFolder(folder, 'strict');
    const beyond = new Set([
      'examples/agent-manifests/v0.5-minimal.ossa.yaml',
      'examples/workflows/batch-email-campaign.yaml',
      'examples/infrastructure/token-rotation/manifest.ossa.yaml',
    ]);
    for (const { file, document, verdict } of judged.filter((entry) => !beyond.has(entry.file))) {
      const value = parseYamlDocuments(text(file), { file }).documents.find(
        (parsed) => parsed.index === document,
      )?.value;
      expect([file, validator.validate(value).valid ? 'accepted' : 'refused']).toEqual([file, verdict]);
    }
  });
});

function hasPromptAndModel(file: string): boolean {
  const value = parseYamlDocuments(text(file), { file }).documents[0]?.value;
  const spec = isRecord(value) && isRecord(value['spec']) ? value['spec'] : {};
  const prompts = isRecord(spec['prompts']) ? spec['prompts'] : {};
  const llm = isRecord(spec['llm']) ? spec['llm'] : isRecord(spec['model']) ? spec['model'] : {};
  const prompt = spec['role'] ?? prompts['system'] ?? spec['prompt'];
  return prompt !== undefined && (llm['model'] ?? llm['name']) !== undefined;
}
