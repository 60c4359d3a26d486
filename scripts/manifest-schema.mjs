// Writes config/manifest.schema.json, the JSON Schema that editors use for manifests: node scripts/manifest-schema.mjs
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = spawnSync(process.execPath, [`${root}/scripts/build-if-stale.mjs`, 'manifest'], {
  stdio: ['ignore', 2, 2],
});
if (build.status !== 0) process.exit(build.status ?? 1);
const { manifestJsonSchema } = await import('../dist/libs/manifest/libs/manifest/src/index.js');
writeFileSync(`${root}/config/manifest.schema.json`, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
console.log('Wrote config/manifest.schema.json');
