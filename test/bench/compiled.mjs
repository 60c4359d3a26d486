import { existsSync } from 'node:fs';

const OUTPUT = new URL('../../dist/apps/api/', import.meta.url);

/** The build that runs in production is the one that is measured. */
export function assertBuilt() {
  if (!existsSync(new URL('libs/ossa/src/index.js', OUTPUT)))
    throw new Error('Nothing is built; run `node scripts/build-if-stale.mjs api`.');
}

/**
 * A file of a library as `nest build api` compiled it.
 *
 * @param {string} library
 * @param {string} [file]
 * @returns {Promise<any>}
 */
export function compiled(library, file = 'index') {
  return import(new URL(`libs/${library}/src/${file}.js`, OUTPUT).href);
}
