import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadManifests, type LoadManifestsOptions, type LoadManifestsResult } from './load-manifests.js';

const agent = (name: string, spec = '') =>
  `apiVersion: ossa/v0.4.6\nkind: Agent\nmetadata: { name: ${name} }\nspec:\n  role: R\n${spec}`;
const task = (name: string) =>
  `apiVersion: ossa/v0.4\nkind: Task\nmetadata: { name: ${name} }\nspec: { execution: {} }\n`;

let base: string;
let root: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'ossa-manifest-')));
  root = join(base, 'agents');
  await mkdir(root);
});

afterEach(async () => {
  await rm(base, { recursive: true });
});

async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}

function load(
  paths: readonly string[] = ['.'],
  options: Partial<LoadManifestsOptions> = {},
): Promise<LoadManifestsResult> {
  return loadManifests(paths, { mode: 'strict', environment: {}, root, ...options });
}

function summary({ manifests, problems }: LoadManifestsResult) {
  return { ids: manifests.map(({ id }) => id), codes: problems.map(({ code }) => code) };
}

describe('loading a folder', () => {
  it('finds manifests recursively by their endings and skips what is none', async () => {
    await write({
      'a.ossa.yaml': agent('a'),
      'deep/er/b.yml': agent('b'),
      'c.json': JSON.stringify({
        apiVersion: 'ossa/v0.4',
        kind: 'Agent',
        metadata: { name: 'c' },
        spec: { role: 'R' },
      }),
      'settings.yaml': 'port: 3000\n',
      'package.json': '{ "name": "x" }',
      'notes.md': agent('notes'),
      'node_modules/x/d.ossa.yaml': agent('d'),
    });
    const result = await load();
    expect(summary(result)).toEqual({ ids: ['a', 'c', 'b'], codes: [] });
    expect(result.files).toEqual(['a.ossa.yaml', 'c.json', 'deep/er/b.yml']);
  });

  it('takes files and globs, each file once', async () => {
    await write({ 'a.ossa.yaml': agent('a'), 'x/b.ossa.yaml': agent('b'), 'x/c.ossa.yaml': agent('c') });
    expect(summary(await load(['a.ossa.yaml', 'x/*.ossa.yaml', 'x']))).toEqual({ ids: ['a', 'b', 'c'], codes: [] });
  });

  it('loads the good files beside broken ones', async () => {
    await write({
      'broken.ossa.yaml': 'a: [1\nb: 2',
      'empty.ossa.yaml': 'port: 1',
      'binary.ossa.yaml': Buffer.from([0xff, 0xfe, 0x00]),
      'huge.ossa.yaml': 'x'.repeat(2 * 1024 * 1024),
      'good.ossa.yaml': agent('good'),
    });
    const result = await load();
    expect(result.manifests.map(({ id }) => id)).toEqual(['good']);
    expect(new Set(result.problems.map(({ file, code }) => `${file} ${code}`))).toEqual(
      new Set([
        'binary.ossa.yaml not_utf8',
        'broken.ossa.yaml yaml_bad_indent',
        'empty.ossa.yaml missing_api_version',
        'empty.ossa.yaml missing_field',
        'huge.ossa.yaml too_large',
      ]),
    );
  });

  it('reports a file that must hold a manifest and holds none', async () => {
    await write({ 'named.yaml': '', 'called.ossa.yaml': '# nothing yet\n', 'other.yaml': '', 'settings.yaml': '' });
    const { files, problems } = await load(['.', 'named.yaml']);
    expect(files).toEqual(['called.ossa.yaml', 'named.yaml']);
    expect(problems).toMatchObject(files.map((file) => ({ file, severity: 'error', code: 'no_manifest' })));
    expect(problems).toHaveLength(2);
  });

  it('reports a path that does not exist', async () => {
    expect(await load(['nowhere', 'no/*.yaml'])).toMatchObject({
      manifests: [],
      problems: [
        { code: 'path_missing', file: 'nowhere' },
        { code: 'path_missing', file: 'no/*.yaml' },
      ],
    });
  });

  it('refuses the second manifest of one name, or lets the last win when told to', async () => {
    await write({
      'a.yaml': agent('same', '  type: worker\n'),
      'b.yaml': agent('same', '  type: critic\n'),
      'c.yaml': task('same'),
    });
    const refused = await load();
    expect(refused.manifests.map(({ file }) => file)).toEqual(['a.yaml', 'c.yaml']);
    expect(refused.problems).toMatchObject([
      { code: 'duplicate_identity', severity: 'error', file: 'b.yaml', line: 3 },
    ]);
    const last = await load(['.'], { duplicates: 'last-wins' });
    expect(last.manifests.map(({ file }) => file)).toEqual(['b.yaml', 'c.yaml']);
    expect(last.manifests[0]?.problems).toMatchObject([{ code: 'duplicate_identity', severity: 'warning' }]);
  });
});

describe('paths that try to leave the root', () => {
  beforeEach(async () => {
    await writeFile(join(base, 'secret.ossa.yaml'), agent('secret'));
    await mkdir(join(base, 'outside'));
    await writeFile(join(base, 'outside', 'secret.ossa.yaml'), agent('secret'));
  });

  it.each([
    '../secret.ossa.yaml',
    '../../etc/passwd',
    '..',
    '/etc/passwd',
    'x/../../secret.ossa.yaml',
    '../*.yaml',
    'file:///etc/passwd',
    '%2e%2e/secret.ossa.yaml',
    'a\0b.yaml',
  ])('are refused: %j', async (path) => {
    expect(summary(await load([path]))).toEqual({ ids: [], codes: ['path_outside'] });
  });

  it('are refused as symbolic links to files and folders, and links inside are followed', async () => {
    await write({ 'a/real.ossa.yaml': agent('real') });
    await symlink(join(base, 'secret.ossa.yaml'), join(root, 'link.ossa.yaml'));
    await symlink(join(base, 'outside'), join(root, 'folder'));
    await symlink(join(root, 'a', 'real.ossa.yaml'), join(root, 'inside.ossa.yaml'));
    await symlink(root, join(root, 'a', 'loop'));
    const result = await load();
    expect(result.manifests.map(({ id }) => id)).toEqual(['real']);
    expect(result.problems.map(({ code, file }) => [code, file])).toEqual([
      ['path_outside', 'folder'],
      ['path_outside', 'link.ossa.yaml'],
    ]);
    for (const path of ['folder', 'link.ossa.yaml', 'folder/secret.ossa.yaml', 'folder/*.yaml']) {
      expect((await load([path])).manifests).toEqual([]);
    }
  });

  it('keep a link from leaving the folder it was found in, even inside the root', async () => {
    await write({ 'a/x.ossa.yaml': agent('x'), 'b/y.ossa.yaml': agent('y') });
    await symlink(join(root, 'b', 'y.ossa.yaml'), join(root, 'a', 'y.ossa.yaml'));
    expect(summary(await load(['a']))).toEqual({ ids: ['x'], codes: ['path_outside'] });
  });
});

describe('references between manifests', () => {
  const step = (ref: string, kind = 'Task') =>
    `    - { id: s${ref.replaceAll(/[^a-z]/g, '')}, kind: ${kind}, ref: '${ref}' }\n`;
  const workflow = (steps: string) =>
    `apiVersion: ossa/v0.4\nkind: Workflow\nmetadata: { name: w }\nspec:\n  steps:\n${steps}`;

  it('are resolved by path, registry name, id and bare name', async () => {
    await write({
      'tasks/t.yaml': task('t'),
      'a.yaml': agent('a').replace('name: a', 'name: a, namespace: desk'),
      'flows/w.yaml': workflow(step('../tasks/t.yaml') + step('task:t') + step('t') + step('desk.a', 'Agent')),
    });
    const { manifests } = await load();
    expect(manifests.find(({ id }) => id === 'w')?.references.map(({ resolved }) => resolved)).toEqual([
      { kind: 'Task', id: 't' },
      { kind: 'Task', id: 't' },
      { kind: 'Task', id: 't' },
      { kind: 'Agent', id: 'desk.a' },
    ]);
  });

  it('that are unresolved refuse a manifest in strict mode and warn in lenient mode, with their place', async () => {
    await write({ 'writer.yaml': agent('writer'), 'a.yaml': agent('a', '  handoffs:\n    - to: writr\n') });
    const problem = {
      code: 'unresolved_reference',
      kind: 'reference',
      file: 'a.yaml',
      line: 7,
      column: 11,
      path: '/spec/handoffs/0/to',
      suggestion: 'writer',
    };
    expect(await load()).toMatchObject({
      manifests: [{ id: 'writer' }],
      problems: [{ ...problem, severity: 'error' }],
    });
    const lenient = await load(['.'], { mode: 'lenient' });
    expect(lenient.manifests[0]?.problems).toMatchObject([{ ...problem, severity: 'warning' }]);
  });

  it('may name what is registered already, and an optional one may be absent', async () => {
    await write({
      'a.yaml': agent('a', '  handoffs: [{ to: known }]\n'),
      't.yaml': task('t').replace('execution: {}', 'execution: {}, dependencies: [{ ref: gone, optional: true }]'),
    });
    const { manifests } = await load(['.'], { known: [{ kind: 'Agent', id: 'known' }] });
    expect(manifests.map(({ problems }) => problems.map(({ severity }) => severity))).toEqual([[], ['warning']]);
  });

  it('refuse in strict mode what refers to a refused manifest', async () => {
    await write({
      'a.yaml': agent('a', '  handoffs: [{ to: b }]\n'),
      'b.yaml': agent('b', '  handoffs: [{ to: nobody }]\n'),
    });
    expect(summary(await load())).toEqual({ ids: [], codes: ['unresolved_reference', 'unresolved_reference'] });
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd.yaml',
    'file:///etc/x.yaml',
    '%2e%2e/x.yaml',
    '..\\x.yaml',
    '../../x.yaml',
  ])('never leave the root: %s', async (ref) => {
    await write({ 'w.yaml': workflow(step(ref)) });
    expect(await load()).toMatchObject({
      manifests: [],
      problems: [{ code: 'reference_outside', path: '/spec/steps/0/ref' }],
    });
  });
});
