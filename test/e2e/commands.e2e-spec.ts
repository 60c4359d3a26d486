import { execFile, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunResult } from '@ossa/contracts';

const run = promisify(execFile);
const program = resolve('dist/apps/cli/apps/cli/src/main.js');

/** Without the keys that the developer's own environment may hold. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/API_KEY|BASE_URL|OLLAMA|^HOST$/.test(name)),
);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ossa(args: readonly string[], cwd = process.cwd(), input = ''): Promise<Ended> {
  const running = run(process.execPath, [program, ...args], { cwd, env: environment });
  running.child.stdin?.end(input);
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('the ossa command', () => {
  let folder: string;

  beforeAll(async () => {
    await run(process.execPath, ['scripts/build-if-stale.mjs', 'cli']);
    folder = await mkdtemp(join(tmpdir(), 'ossa-command-'));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('lists the shipped agents', async () => {
    const { stdout } = await ossa(['list']);
    expect(stdout).toMatch(/^NAME +KIND/);
    expect(stdout).toMatch(/support-agent +Agent +auto +auto +2 +active/);
  });

  it('verifies the audit trail that a run left, and fails when it was changed', async () => {
    const root = await mkdtemp(join(tmpdir(), 'ossa-audit-'));
    const agent = 'apiVersion: ossa/v0.4\nkind: Agent\nmetadata: { name: helper }\nspec: { role: You help. }\n';
    await mkdir(join(root, 'config/agents'), { recursive: true });
    await writeFile(join(root, 'config/agents/helper.ossa.yaml'), agent);
    await writeFile(join(root, 'config/ossa.yaml'), 'security: { audit: { anchorPath: heads.log } }\n');
    expect(await ossa(['run', 'helper', 'Hello'], root)).toMatchObject({ code: 0 });
    const intact = await ossa(['audit', 'verify', '--json'], root);
    expect([intact.code, JSON.parse(intact.stdout)]).toEqual([
      0,
      [expect.objectContaining({ state: 'intact', records: 2, anchors: 1 })],
    ]);
    const [file = ''] = globSync(join(root, 'var/audit/*.jsonl'));
    await writeFile(file, (await readFile(file, 'utf8')).replace('helper', 'nobody'));
    const changed = await ossa(['audit', 'verify'], root);
    expect(changed).toMatchObject({ code: 1, stdout: expect.stringMatching(/broken[^]*\.jsonl:1: it was edited/) });
    await rm(root, { recursive: true });
  });

  it('validates manifests, and fails with the place of every problem', async () => {
    expect(await ossa(['validate'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/3 +3 +0 +0/) });
    const broken = join(folder, 'broken.ossa.yaml');
    await writeFile(broken, 'apiVersion: ossa/v0.4\nkind: Agnt\nmetadata:\n  name: x\nspec: {}\n');
    const { code, stdout } = await ossa(['validate', broken, '--json']);
    const { invalid, problems } = JSON.parse(stdout) as {
      invalid: number;
      problems: { line: number; column: number; suggestion: string }[];
    };
    expect([code, invalid]).toEqual([1, 1]);
    expect(problems[0]).toMatchObject({ line: 2, column: 7, suggestion: 'Agent' });
    await rm(broken);
  });

  it('runs an agent: the answer on standard output, everything else on standard error', async () => {
    const plain = await ossa(['run', 'code-reviewer', 'a diff', '-c', 'language=TypeScript']);
    expect(plain).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^This answer is simulated/),
      stderr: expect.stringMatching(/simulated/),
    });
    const json = await ossa(['run', 'ticket-triager', 'My invoice is wrong', '--json']);
    expect(JSON.parse(json.stdout) as RunResult).toMatchObject({
      simulated: true,
      data: { category: expect.any(String) },
    });
    const streamed = await ossa(['run', 'code-reviewer', 'a diff', '--stream']);
    expect(streamed.stdout.split('\n')[0]).toBe(plain.stdout.split('\n')[0]);
  });

  it('ends with 1 and says what to do for an unknown agent, a wrong option and a missing configuration', async () => {
    expect(await ossa(['run', 'suport-agent', 'hi'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Did you mean "support-agent"/),
    });
    expect(await ossa(['run', 'support-agent', 'hi', '-c', 'novalue'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/key=value/),
    });
    expect(await ossa(['--config', 'nope.yaml', 'list'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not exist/),
    });
  });

  it('chats until the input ends', async () => {
    const { code, stdout } = await ossa(['chat', 'support-agent'], undefined, 'Hello\nAgain\n');
    expect([code, stdout.match(/This answer is simulated/g)?.length]).toEqual([0, 2]);
  });

  it('starts a project that works, and leaves files alone that exist', async () => {
    expect((await ossa(['init'], folder)).stdout).toMatch(/written +config\/ossa\.yaml/);
    expect(await ossa(['run', 'assistant', 'hi'], folder)).toMatchObject({ code: 0 });
    const before = await readFile(join(folder, 'config/ossa.yaml'), 'utf8');
    expect((await ossa(['init'], folder)).stdout).toMatch(/kept +config\/ossa\.yaml/);
    expect(await readFile(join(folder, 'config/ossa.yaml'), 'utf8')).toBe(before);
  });

  it('examines the installation', async () => {
    const { code, stdout } = await ossa(['doctor']);
    expect(code).toBe(0);
    for (const subject of ['node', 'configuration', 'agents', 'provider', 'audit', 'access'])
      expect(stdout).toMatch(new RegExp(`^\\w+ +${subject} `, 'm'));
  });
});

describe('npm start', () => {
  it('serves a simulated answer on an installation without any key, and ends on SIGTERM', async () => {
    const server = spawn('npm', ['start'], {
      env: { ...environment, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    try {
      const url = await new Promise<string>((found, failed) => {
        let output = '';
        const read = (data: Buffer) => {
          output += data.toString();
          const [, address] = /listens on (http:\S+)\. Try/.exec(output) ?? [];
          if (address !== undefined) found(address);
        };
        server.stdout.on('data', read);
        server.stderr.on('data', read);
        server.on('exit', () => failed(new TypeError(`npm start ended: ${output}`)));
      });
      const response = await fetch(`${url}/v1/agents/support-agent/execute`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: 'How do I reset my password?' }),
      });
      expect(response.status).toBe(200);
      expect((await response.json()) as RunResult).toMatchObject({ agent: 'support-agent', simulated: true });
    } finally {
      const ended = new Promise((resolved) => server.on('exit', resolved));
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
      await ended;
    }
  }, 120_000);
});
