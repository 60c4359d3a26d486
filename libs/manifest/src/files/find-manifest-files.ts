import { glob, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { confinedPath, isDisguisedPath } from './confined-path.js';

/** A file that may hold manifests. */
export interface FoundFile {
  /** Real path. */
  readonly path: string;
  /** Path relative to the root, with forward slashes; for messages and references. */
  readonly name: string;
  /** False when the file was met while a folder was searched; such a file may be something else. */
  readonly named: boolean;
}

/** A path that was not searched, and why. */
export interface RefusedPath {
  readonly name: string;
  readonly reason: 'outside' | 'missing' | 'too_many' | 'unreadable';
}

/** The files below the given paths, sorted, each once. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly refused: readonly RefusedPath[];
}

const MANIFEST_FILE = /\.(ya?ml|json)$/i;
const SKIPPED_FOLDERS = new Set(['node_modules', '.git']);
const MAX_DEPTH = 32;
const MAX_FILES = 10_000;

/**
 * Finds manifest files below a root: a path is a folder that is searched, a file, or a glob. Nothing outside the root is
 * listed or opened; a symbolic link is followed only when it stays inside the folder it was found in.
 */
export async function findManifestFiles(paths: readonly string[], root: string): Promise<FoundFiles> {
  const search = new FileSearch(await realpath(root));
  for (const path of paths) await search.add(path);
  return search.result();
}

class FileSearch {
  private readonly files = new Map<string, FoundFile>();
  private readonly refused: RefusedPath[] = [];

  constructor(private readonly root: string) {}

  result(): FoundFiles {
    return { files: [...this.files.values()].sort((a, b) => compare(a.name, b.name)), refused: this.refused };
  }

  async add(path: string): Promise<void> {
    if (!/[*?[\]{}]/.test(path)) return this.addPath(path, true);
    if (isDisguisedPath(path) || path.split(/[\\/]/).includes('..')) return this.refuse(path, 'outside');
    let matched = false;
    for await (const match of glob(path, { cwd: this.root })) {
      matched = true;
      if (MANIFEST_FILE.test(match)) await this.addPath(match, true);
    }
    if (!matched) this.refuse(path, 'missing');
  }

  private async addPath(path: string, named: boolean): Promise<void> {
    const real = await confinedPath(this.root, path);
    if (real.refused !== undefined) return this.refuse(path, real.refused);
    const found = await stat(real.path);
    if (found.isDirectory()) await this.searchFolder(real.path, real.path, 0);
    else if (found.isFile()) this.addFile(real.path, resolve(this.root, path), named);
    else this.refuse(path, 'missing');
  }

  private async searchFolder(folder: string, top: string, depth: number): Promise<void> {
    if (depth > MAX_DEPTH) return this.refuse(this.nameOf(folder), 'too_many');
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return this.refuse(this.nameOf(folder), 'unreadable');
    for (const entry of entries.sort((a, b) => compare(a.name, b.name))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) await this.searchFolder(path, top, depth + 1);
      } else if (entry.isSymbolicLink()) await this.followLink(path, top);
      else if (entry.isFile() && MANIFEST_FILE.test(entry.name)) this.addFile(path, path, false);
    }
  }

  /** A link to a file of the same folder counts once; a link to a folder is not followed, since the folder is searched anyway. */
  private async followLink(path: string, top: string): Promise<void> {
    const real = await confinedPath(top, path);
    if (real.refused === 'outside') return this.refuse(this.nameOf(path), 'outside');
    if (real.refused !== undefined || !MANIFEST_FILE.test(path)) return undefined;
    const found = await stat(real.path);
    if (found.isFile()) this.addFile(real.path, real.path, false);
    return undefined;
  }

  private addFile(real: string, written: string, named: boolean): void {
    if (this.files.size >= MAX_FILES) return this.refuse(this.nameOf(written), 'too_many');
    const known = this.files.get(real);
    if (known === undefined || (named && !known.named)) {
      this.files.set(real, { path: real, name: known?.name ?? this.nameOf(written), named });
    }
  }

  private refuse(name: string, reason: RefusedPath['reason']): void {
    this.refused.push({ name, reason });
  }

  private nameOf(path: string): string {
    return relative(this.root, path).split(sep).join('/');
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
