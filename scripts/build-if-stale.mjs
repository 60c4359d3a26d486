// Builds one project of nest-cli.json when its output is missing or older than a source file: node scripts/build-if-stale.mjs api
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [project] = process.argv.slice(2);
const { projects } = JSON.parse(readFileSync(`${root}/nest-cli.json`, 'utf8'));
if (!(project in projects)) {
  console.error(`Name one project of nest-cli.json: ${Object.keys(projects).join(', ')}`);
  process.exit(2);
}
const { root: folder, entryFile } = projects[project];
const output = `dist/${folder}/${folder}/src/${entryFile}.js`;
const built = statSync(`${root}/${output}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = globSync(['{apps,libs,examples}/**/*.ts', '{apps,libs}/*/tsconfig.*.json', '*.json'], {
  cwd: root,
  exclude: ['**/*.spec.ts'],
});
if (sources.some((source) => statSync(`${root}/${source}`).mtimeMs > built)) {
  const cli = fileURLToPath(import.meta.resolve('@nestjs/cli/bin/nest.js'));
  const { status } = spawnSync(process.execPath, [cli, 'build', project], { cwd: root, stdio: ['ignore', 2, 2] });
  process.exit(status ?? 1);
}
