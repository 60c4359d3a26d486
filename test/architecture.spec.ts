import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const root = resolve('.');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Names of the broken rules. */
async function violations(cwd: string): Promise<readonly string[]> {
  const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await run(
    process.execPath,
    [cruiser, 'apps', 'libs', 'examples', 'test', '--output-type', 'json'],
    options,
  ).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string } }[]; totalCruised: number };
  };
  expect(summary.totalCruised).toBeGreaterThan(5);
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('the borders between the libraries', () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'ossa-architecture-'));
    for (const entry of [
      'apps',
      'libs',
      'examples',
      'test',
      'tsconfig.json',
      'package.json',
      '.dependency-cruiser.cjs',
    ]) {
      await cp(join(root, entry), join(copy, entry), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  }, 30_000);
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('hold', async () => {
    expect(await violations(root)).toEqual([]);
  }, 60_000);

  it.each([
    [
      'a library that imports from a higher level',
      'libs/security/src/planted.ts',
      `export { AgentRegistry } from '@ossa/agent';`,
      'security-imports-only-lower-levels',
    ],
    [
      'a library that imports a sibling',
      'libs/providers/src/planted.ts',
      `export { SecurityModule } from '@ossa/security';`,
      'providers-imports-only-lower-levels',
    ],
    [
      'a library that imports an application',
      'libs/ossa/src/planted.ts',
      `export { AppModule } from '../../../apps/api/src/app.module.js';`,
      'ossa-imports-only-lower-levels',
    ],
    [
      'a file of another library past its index',
      'libs/agent/src/planted.ts',
      `export { opened } from '../../contracts/src/chain/opened.js';`,
      'across-libraries-only-the-index',
    ],
    [
      'the own index from inside',
      'libs/agent/src/planted.ts',
      `export { AgentModule } from './index.js';`,
      'inside-a-library-never-its-own-index',
    ],
    [
      'Nest in plain TypeScript',
      'libs/contracts/src/planted.ts',
      `export { Injectable } from '@nestjs/common';`,
      'plain-typescript-at-the-bottom',
    ],
    [
      'a vendor SDK outside its adapter',
      'libs/agent/src/planted.ts',
      `export { createOpenAI } from '@ai-sdk/openai';`,
      'vendor-sdks-only-in-their-adapter',
    ],
    [
      'a fake in the product',
      'libs/agent/src/planted.ts',
      `export { modelCall } from '@ossa/contracts/testing';`,
      'fakes-only-in-tests',
    ],
  ])(
    'break on %s',
    async (_, file, code, rule) => {
      const planted = join(copy, file);
      await writeFile(planted, code);
      try {
        expect(await violations(copy)).toContain(rule);
      } finally {
        await rm(planted);
      }
    },
    60_000,
  );

  it('break on a cycle', async () => {
    const [one, two] = ['libs/agent/src/one.ts', 'libs/agent/src/two.ts'].map((file) => join(copy, file)) as [
      string,
      string,
    ];
    await writeFile(one, `import { two } from './two.js';\nexport const one = () => two;\n`);
    await writeFile(two, `import { one } from './one.js';\nexport const two = () => one;\n`);
    expect(await violations(copy)).toContain('no-cycles');
    await Promise.all([rm(one), rm(two)]);
  }, 60_000);
});
