import { existsSync, watch } from 'node:fs';
import { resolve } from 'node:path';

/** An editor writes a file in several steps; they count as one change. */
const SETTLE_MS = 100;

/** Calls `changed` once after files below the paths were written, added or removed. A path that does not exist is not watched. */
export function watchPaths(root: string, paths: readonly string[], changed: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  };
  const folders = new Set(paths.map((path) => resolve(root, fixedPart(path))).filter((path) => existsSync(path)));
  const watchers = [...folders].map((folder) => watch(folder, { recursive: true, persistent: false }, settle));
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The part of a glob before its first pattern: `agents/` + `*.yaml` is watched as `agents`. */
function fixedPart(path: string): string {
  const segments = path.split('/');
  const pattern = segments.findIndex((segment) => /[*?[{]/.test(segment));
  return pattern === -1 ? path : segments.slice(0, pattern).join('/') || '.';
}
