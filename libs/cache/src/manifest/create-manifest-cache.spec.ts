import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@ossa/contracts/testing';
import { loadConfiguredManifests, loadManifests, type LoadManifestsOptions, type ManifestCache } from '@ossa/manifest';
import { createManifestCache } from './create-manifest-cache.js';

const HOUR_MS = 3_600_000;

const manifest = (name: string, role = 'You help.', more = '') =>
  `apiVersion: ossa/v0.4\nkind: Agent\nmetadata:\n  name: ${name}\nspec:\n  role: ${role}\n${more}`;

describe('the readings of manifests that are kept', () => {
  const clock = new FakeClock();
  let root: string;
  let cache: CountingCache;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-manifest-cache-'));
    cache = new CountingCache(createManifestCache({ enabled: true, manifestTtl: 24 * HOUR_MS }, clock));
    await writeFile(join(root, 'a.ossa.yaml'), manifest('a', 'You help.', LLM));
  });
  afterEach(() => rm(root, { recursive: true }));

  const LLM = '  llm:\n    provider: openai\n    model: "\\x24{MODEL:-default}"\n';

  const load = (options: Partial<LoadManifestsOptions> = {}, paths = ['.']) =>
    loadManifests(paths, { root, mode: 'lenient', environment: {}, cache, ...options });
  const modelOf = ({ manifests }: Awaited<ReturnType<typeof load>>) => {
    const [first] = manifests;
    return first?.manifest.kind === 'Agent' ? first.manifest.spec.llm?.model : undefined;
  };

  it('are given again for a file that has not changed, problems and all', async () => {
    await writeFile(join(root, 'b.ossa.yaml'), manifest('b', 'You help.', '  llm: {model: "${UNSET}"}\n'));
    await writeFile(join(root, 'broken.ossa.yaml'), 'apiVersion: [');
    await writeFile(join(root, 'other.yaml'), 'kinds: none\n');
    const without = await load({ cache: undefined });
    const first = await load();
    const second = await load();
    expect(cache.given).toBe(4);
    expect(first).toEqual(without);
    expect(second).toEqual(without);
    expect(second.problems).not.toEqual([]);
  });

  it('are copies: what somebody does to one is not seen in the next', async () => {
    const [first] = (await load()).manifests;
    Object.assign(first?.manifest.metadata ?? {}, { name: 'changed' });
    const [second] = (await load()).manifests;
    Object.assign(second?.manifest.metadata ?? {}, { name: 'changed' });
    expect((await load()).manifests[0]?.manifest.metadata.name).toBe('a');
    expect(cache.given).toBe(2);
  });

  it('are not given for a file that has changed', async () => {
    await load();
    await writeFile(join(root, 'a.ossa.yaml'), manifest('a', 'You help more.'));
    const [first] = (await load()).manifests;
    expect(first?.manifest).toMatchObject({ spec: { role: 'You help more.' } });
    expect(cache.given).toBe(0);
  });

  it('are not given when a variable has changed, even one whose reference is written with escapes', async () => {
    expect(modelOf(await load())).toBe('default');
    expect(modelOf(await load({ environment: { MODEL: 'large' } }))).toBe('large');
    expect(modelOf(await load({ environment: { MODEL: 'small' } }))).toBe('small');
    expect(modelOf(await load({ environment: {} }))).toBe('default');
    expect(cache.given).toBe(1);
  });

  it.each<[string, Partial<LoadManifestsOptions>, string[]]>([
    ['in another mode', { mode: 'strict' }, ['.']],
    ['within other limits', { limits: { depth: 63 } }, ['.']],
    ['with other fields honoured', { honoured: new Set(['spec.role']) }, ['.']],
    ['when the file was named itself', {}, ['a.ossa.yaml']],
  ])('are not given %s', async (_title, options, paths) => {
    await load();
    await load(options, paths);
    expect(cache.given).toBe(0);
    expect(await load(options, paths)).toEqual(await load({ ...options, cache: undefined }, paths));
    expect(cache.given).toBe(1);
  });

  it('are not kept when functions decide what is read', async () => {
    const bindsTool = () => true;
    for (const options of [{ bindsTool }, { environmentAllow: () => true }]) {
      await load(options);
      await load(options);
    }
    expect([cache.asked, cache.given]).toEqual([0, 0]);
  });

  it('do not confuse two files with one text', async () => {
    await writeFile(join(root, 'same.ossa.yaml'), manifest('a', 'You help.', LLM));
    const first = await load({ duplicates: 'last-wins' });
    const second = await load({ duplicates: 'last-wins' });
    expect(second).toEqual(first);
    expect(second.manifests[0]?.file).toBe('same.ossa.yaml');
  });

  it('hold for folders outside of the root, too', async () => {
    const options = { root: tmpdir(), mode: 'lenient', environment: {}, cache } as const;
    const first = await loadConfiguredManifests([root], options);
    expect(await loadConfiguredManifests([root], options)).toEqual(first);
    expect(cache.given).toBe(1);
  });

  it('expire, and are not kept where the cache is switched off', async () => {
    await load();
    await clock.advance(24 * HOUR_MS + 1);
    await load();
    expect(cache.given).toBe(0);
    expect(createManifestCache({ enabled: false, manifestTtl: 1 })).toBeUndefined();
  });
});

class CountingCache implements ManifestCache {
  asked = 0;
  given = 0;

  constructor(private readonly inner: ManifestCache | undefined) {}

  get(key: string) {
    const found = this.inner?.get(key);
    this.asked += 1;
    if (found) this.given += 1;
    return found;
  }

  set(...entry: Parameters<ManifestCache['set']>) {
    this.inner?.set(...entry);
  }
}
