// Builds one project of nest-cli.json when its output is missing or older than a source file: node scripts/build-if-stale.mjs api
// Two of them at the same time build one after the other.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const LOCK_EXPIRES_MS = 120_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const [project] = process.argv.slice(2);
const { projects } = JSON.parse(readFileSync(`${root}/nest-cli.json`, 'utf8'));
if (!(project in projects)) {
  console.error(`Name one project of nest-cli.json: ${Object.keys(projects).join(', ')}`);
  process.exit(2);
}

const lock = `${root}/node_modules/.build-${project}.lock`;
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
while (!locked()) await delay(100);
try {
  if (isStale()) process.exitCode = build();
} finally {
  rmdirSync(lock);
}

function locked() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const since = changed(lock) ?? 0;
    if (Date.now() - since > LOCK_EXPIRES_MS) rmdirSync(lock); // its owner was killed
    return false;
  }
}

function isStale() {
  const { root: folder, entryFile } = projects[project];
  const built = changed(`${root}/dist/${folder}/${folder}/src/${entryFile}.js`) ?? 0;
  const patterns = ['{apps,libs,examples}/**/*.ts', '{apps,libs}/*/tsconfig.*.json', '*.json'];
  const sources = globSync(patterns, { cwd: root, exclude: ['**/*.spec.ts'] });
  return sources.some((source) => (changed(`${root}/${source}`) ?? 0) > built);
}

function build() {
  const cli = fileURLToPath(import.meta.resolve('@nestjs/cli/bin/nest.js'));
  return spawnSync(process.execPath, [cli, 'build', project], { cwd: root, stdio: ['ignore', 2, 2] }).status ?? 1;
}
