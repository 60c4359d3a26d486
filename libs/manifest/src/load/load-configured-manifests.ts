import { stat } from 'node:fs/promises';
import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import { isInside } from '../files/confined-path.js';
import { loadManifests, type LoadManifestsOptions, type LoadManifestsResult } from './load-manifests.js';

/**
 * Loads the manifests of paths that an operator wrote. Below the root they are those of {@link loadManifests}; one
 * outside of it, such as a mounted folder, is a root of its own that nothing leaves either. The files of such a root are
 * named with their absolute path.
 */
export async function loadConfiguredManifests(
  paths: readonly string[],
  options: LoadManifestsOptions,
): Promise<LoadManifestsResult> {
  const [inside, outside] = partition(paths, (path) => isInside(options.root, resolve(options.root, path)));
  const result = await loadManifests(inside, options);
  for (const path of outside) {
    const known = [...(options.known ?? []), ...result.manifests];
    const { root, name } = await ownRoot(resolve(options.root, path));
    const found = await loadManifests([name], { ...options, known, root });
    const named = <Item extends { readonly file: string }>(item: Item): Item => ({
      ...item,
      file: join(root, item.file),
    });
    result.manifests.push(
      ...found.manifests.map((loaded) => ({ ...named(loaded), problems: loaded.problems.map(named) })),
    );
    result.problems.push(...found.problems.map(named));
    result.files.push(...found.files.map((file) => join(root, file)));
  }
  return result;
}

/** The folder itself, the folder of a file, or the part of a glob before its first pattern. */
async function ownRoot(path: string): Promise<{ readonly root: string; readonly name: string }> {
  const segments = path.split(sep);
  const pattern = segments.findIndex((segment) => /[*?[\]{}]/.test(segment));
  if (pattern !== -1)
    return { root: segments.slice(0, pattern).join(sep) || sep, name: segments.slice(pattern).join(sep) };
  const kind = await stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'missing',
  );
  if (kind === 'folder') return { root: path, name: '.' };
  const root = kind === 'file' ? dirname(path) : parse(path).root; // there, a missing path is reported as such
  return { root, name: relative(root, path) };
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
