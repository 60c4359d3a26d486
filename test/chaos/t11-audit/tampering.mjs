import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { openTrail, verifyAudit } from './trail.mjs';

const RECORDS = 60;
const IN_ORDER = ['intact', 'torn_tail', 'beginning_removed'];

/** Changes a chain in many ways, one at a time, and counts how often that is found. */
export async function tamper(times, random) {
  const root = mkdtempSync(join(tmpdir(), 'ossa-t11-'));
  const below = (limit) => Math.floor(random() * limit);
  try {
    const { name, lines, anchors } = await chain(root);
    const changed = join(root, 'changed');
    mkdirSync(changed);
    const count = { done: 0, found: 0, missedWithoutHash: 0, missedWithoutAnchor: 0, byKind: {} };
    for (let n = 0; n < times; n += 1) {
      const kinds = Object.keys(KINDS);
      const kind = kinds[n % kinds.length];
      const bytes = KINDS[kind](lines, below);
      writeFileSync(join(changed, name), bytes);
      const found = !(await inOrder(changed, [anchors]));
      count.done += 1;
      if (found) count.found += 1;
      if (!found) console.log(`not found: ${kind}`);
      const of = (count.byKind[kind] ??= { done: 0, found: 0 });
      of.done += 1;
      of.found += found ? 1 : 0;
      if (wellFormed(bytes)) count.missedWithoutHash += 1;
      if (kind === 'tail cut' && (await inOrder(changed, []))) count.missedWithoutAnchor += 1;
    }
    writeFileSync(join(changed, name), `${lines.join('\n')}\n`);
    if (!(await inOrder(changed, [anchors]))) throw new Error('The chain that nobody changed is not in order.');
    return count;
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Each gives the bytes of the changed file. */
const KINDS = {
  edit(lines, below) {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const at = below(bytes.length - 1);
    bytes[at] ^= 1 + below(255);
    return bytes;
  },
  'edit of a value': (lines, below) => {
    const at = below(lines.length);
    return text(lines.with(at, lines[at].replace(/"n":\d+/, `"n":${RECORDS + below(1000)}`)));
  },
  'edit with its own hash right': (lines, below) => {
    const at = below(lines.length);
    const { hash: _, ...record } = JSON.parse(lines[at]);
    record.user = `user-${below(1000)}`;
    const hash = createHash('sha256').update(canonicalize(record)).digest('hex');
    return text(lines.with(at, canonicalize({ ...record, hash })));
  },
  deletion: (lines, below) => text(lines.toSpliced(below(lines.length - 1), 1 + below(3))),
  reordering(lines, below) {
    const from = below(lines.length);
    const to = (from + 1 + below(lines.length - 1)) % lines.length;
    return text(lines.toSpliced(from, 1).toSpliced(to, 0, lines[from]));
  },
  repetition: (lines, below) => text(lines.toSpliced(below(lines.length), 0, lines[below(lines.length)])),
  'tail cut': (lines, below) => text(lines.slice(0, below(lines.length))),
  'tail cut within a line'(lines, below) {
    const bytes = text(lines);
    return bytes.subarray(0, bytes.length - 2 - below(bytes.length - 2));
  },
};

function text(lines) {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** A chain that ended in order, with its last head in an anchor file. */
async function chain(root) {
  const folder = join(root, 'audit');
  const anchors = join(root, 'heads.log');
  const trail = openTrail({ path: folder, anchorPath: anchors });
  for (let n = 0; n < RECORDS; n += 1) {
    void trail.record({ class: 'model', event: 'llm_request', user: 'alice', runId: `run-${n}`, data: { n } });
  }
  await trail.onApplicationShutdown();
  const [name] = readdirSync(folder);
  return { name, anchors, lines: readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1) };
}

async function inOrder(folder, anchors) {
  const reports = await verifyAudit({ paths: [folder], anchors });
  return reports.every(({ state }) => IN_ORDER.includes(state));
}

/** What a reader without hashes could check: every line is JSON, with the fields of a record. */
function wellFormed(bytes) {
  try {
    const lines = bytes.toString('utf8').split('\n').slice(0, -1);
    return lines.every((line) => typeof JSON.parse(line).seq === 'number');
  } catch {
    return false;
  }
}
