// Writes the JSON Schemas that editors use, config/manifest.schema.json and config/ossa.schema.json: npm run schemas
// With --check it writes nothing and fails when one of them is not up to date.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = spawnSync(process.execPath, [`${root}/scripts/build-if-stale.mjs`, 'cli'], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(build.status ?? 1);
const libraries = '../dist/apps/cli/libs';
const { manifestJsonSchema } = await import(`${libraries}/manifest/src/index.js`);
const { configurationJsonSchema } = await import(`${libraries}/ossa/src/index.js`);

const schemas = {
  'config/manifest.schema.json': manifestJsonSchema(),
  'config/ossa.schema.json': configurationJsonSchema(),
};
for (const [file, schema] of Object.entries(schemas)) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(`${root}/${file}`, text);
    console.log(`wrote ${file}`);
  } else if (readFileSync(`${root}/${file}`, 'utf8') !== text) {
    console.error(`${file} is not up to date; run npm run schemas`);
    process.exitCode = 1;
  }
}
