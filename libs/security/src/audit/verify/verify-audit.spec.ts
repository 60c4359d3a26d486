import { appendFile, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { auditOptionsSchema } from '../audit.options.js';
import { FIRST_PREVIOUS, sealRecord } from '../record/audit-record.js';
import { createAuditTrail } from '../trail/create-trail.js';
import { ChainCheck } from './chain-check.js';
import { isInOrder } from './chain-report.js';
import { verifyAudit } from './verify-audit.js';

const RECORDS = 40;

describe('verifyAudit', () => {
  let root: string;
  let folder: string;
  let anchors: string;

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-verify-'));
    folder = join(root, 'audit');
    anchors = join(root, 'anchors', 'heads.log');
  });
  afterEach(() => rm(root, { recursive: true }));

  /** A process instance that lives for some records and ends in order. */
  async function instance(options: object = {}, records = RECORDS): Promise<void> {
    const audit = auditOptionsSchema.parse({ path: folder, anchorPath: anchors, ...options });
    const trail = createAuditTrail(audit, { root });
    // One write for each record, where files are to be filled; else all in one.
    const of = 'maxFileBytes' in options ? 'effects' : 'model';
    for (let n = 0; n < records; n += 1) await trail.record({ class: of, event: 'happened', data: { n } });
    await (trail as unknown as { onApplicationShutdown(): Promise<void> }).onApplicationShutdown();
  }
  const files = async () => (await readdir(folder)).sort().map((name) => join(folder, name));
  const verify = (withAnchors = true) => verifyAudit({ paths: [folder], anchors: withAnchors ? [anchors] : [] });
  async function linesOf(file: string): Promise<string[]> {
    return (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  }
  async function onlyFile(): Promise<string> {
    const [file = '', ...more] = await files();
    expect(more).toEqual([]);
    return file;
  }

  it('R40a: finds chains in order, one per process instance, over several files', async () => {
    await instance();
    await instance({ maxFileBytes: '2kb' });
    expect((await files()).length).toBeGreaterThan(5);
    expect(await verify()).toEqual(
      [1, expect.any(Number)].map((count) =>
        expect.objectContaining({ state: 'intact', records: RECORDS, files: count, anchors: 1, channel: 'ossa_audit' }),
      ),
    );
  });

  it('R40a: finds each edit, deletion, addition and move of records, where it is', async () => {
    await instance();
    const file = await onlyFile();
    const lines = await linesOf(file);
    const at = fc.nat({ max: RECORDS - 2 });
    const edit = fc.tuple(at, fc.nat(), fc.nat({ max: 255 })).map(([line, place, byte]) => {
      const bytes = Buffer.from(lines[line] ?? '');
      const index = place % bytes.length;
      bytes[index] = bytes[index] === byte ? byte ^ 1 : byte;
      return lines.map((text, index_) => (index_ === line ? bytes.toString('latin1') : text));
    });
    const deletion = at.map((line) => lines.toSpliced(line, 1));
    const addition = at.map((line) => lines.toSpliced(line, 0, lines[line] ?? ''));
    const move = at.map((line) => lines.toSpliced(line, 2, lines[line + 1] ?? '', lines[line] ?? ''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(edit, deletion, addition, move), async (changed) => {
        await writeFile(file, `${changed.join('\n')}\n`, 'latin1');
        const [report] = await verify();
        expect(report && isInOrder(report)).toBe(false);
      }),
      { numRuns: 300 },
    );
    await writeFile(file, `${lines.toSpliced(7, 1).join('\n')}\n`);
    expect(await verify()).toMatchObject([
      { state: 'broken', line: 8, records: 7, problem: expect.stringMatching(/8 follows 6/) },
    ]);
  });

  it('R40a: finds a tail that was cut off, by the anchor; without an anchor nobody can', async () => {
    await instance();
    const file = await onlyFile();
    const lines = await linesOf(file);
    await writeFile(file, `${lines.slice(0, -3).join('\n')}\n`);
    expect(await verify()).toMatchObject([{ state: 'tail_missing', records: RECORDS - 3 }]);
    expect(await verify(false)).toMatchObject([{ state: 'intact', records: RECORDS - 3 }]);
    await unlink(file);
    expect(await verify()).toMatchObject([{ state: 'tail_missing', files: 0 }]);
  });

  it('R40a: finds a chain that was written anew with right hashes, by the anchor', async () => {
    await instance();
    const file = await onlyFile();
    let last: { seq: number; hash: string } | undefined;
    const forged = (await linesOf(file)).map((line) => {
      const { instance: id, channel, time } = JSON.parse(line) as Record<string, string>;
      const head = `{"channel":"${channel}","class":"effects","data":{},"event":"forged"`;
      const sealed = sealRecord({ head, ids: ',', tail: `,"time":"${time}"}` }, id ?? '', last);
      last = sealed;
      return sealed.line;
    });
    await writeFile(file, `${forged.join('\n')}\n`);
    expect(await verify(false)).toMatchObject([{ state: 'intact' }]);
    expect(await verify()).toMatchObject([{ state: 'broken', problem: expect.stringMatching(/written anew/) }]);
    expect(JSON.parse(forged[0] ?? '')).toMatchObject({ prev: FIRST_PREVIOUS });
  });

  it('R40a: tells a torn tail from tampering', async () => {
    await instance();
    const file = await onlyFile();
    await appendFile(file, '{"channel":"ossa_audit","class":"eff');
    expect(await verify()).toMatchObject([{ state: 'torn_tail', records: RECORDS, line: RECORDS + 1 }]);
    await truncate(file, (await readFile(file)).length - 40);
    const [report] = await verify();
    expect(report).toMatchObject({ state: 'tail_missing' });
  });

  it('tells files that maxFiles removed from files that somebody removed', async () => {
    await instance({ maxFileBytes: '2kb', maxFiles: 3 });
    expect(await verify()).toMatchObject([{ state: 'beginning_removed', problem: expect.stringMatching(/maxFiles/) }]);
    const [first = ''] = await files();
    await unlink(first);
    expect(await verify()).toMatchObject([{ state: 'beginning_missing' }]);
  });

  it('finds a file that is missing in the middle, and a record of another chain', async () => {
    await instance({ maxFileBytes: '2kb' });
    const [, second = '', third = ''] = await files();
    const kept = await readFile(second);
    await unlink(second);
    expect(await verify()).toMatchObject([{ state: 'broken', line: 1 }]);
    await writeFile(second, kept);
    await instance();
    const other = (await files()).at(-1) ?? '';
    await writeFile(third, await readFile(other));
    expect((await verify()).map(({ problem }) => problem)).toContain('it belongs to another chain');
  });

  it('R40a: takes the anchors of a process that ran for months', () => {
    const chain = { channel: 'ossa_audit', started: '20260115T120000Z', instance: 'i' };
    const anchored = new Map(Array.from({ length: 250_000 }, (_, seq) => [seq, 'hash']));
    expect(new ChainCheck(chain, anchored).report(0, 1)).toMatchObject({ state: 'tail_missing' });
  });

  it('reads anchors out of a log of any format', async () => {
    await instance();
    const text = (await readFile(anchors, 'utf8')).trim();
    const log = join(root, 'app.log');
    await writeFile(
      log,
      `[Nest] LOG [AuditTrail] other\n${JSON.stringify({ level: 'info', message: `${text} ok` })}\n`,
    );
    expect(await verifyAudit({ paths: [folder], anchors: [log] })).toMatchObject([{ state: 'intact', anchors: 1 }]);
  });
});
