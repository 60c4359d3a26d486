import type { Anchor } from '../trail/anchor-text.js';
import { type AnchorsOfChain, ChainCheck } from './chain-check.js';
import type { ChainReport } from './chain-report.js';
import { type ChainFiles, findChains, pathOf } from './find-chains.js';
import { readAnchors } from './read-anchors.js';
import { readLines } from './read-lines.js';

export interface VerifyAuditOptions {
  /** Folders, or files that stand for their chain. */
  readonly paths: readonly string[];
  /** Anchor files, and logs that hold `audit_head` lines. */
  readonly anchors?: readonly string[];
}

/**
 * Verifies every chain of an audit trail: one report each, and one for each chain that only an anchor knows. Finds each
 * edit, deletion, addition and move of records; a tail that was cut off, and a chain that was written anew, up to the last
 * anchor. Reads line by line.
 */
export async function verifyAudit({ paths, anchors = [] }: VerifyAuditOptions): Promise<readonly ChainReport[]> {
  const anchored = byChain(await readAnchors(anchors));
  const reports: ChainReport[] = [];
  for (const chain of await findChains(paths)) {
    const key = keyOf(chain.series);
    reports.push(await verifyChain(chain, anchored.get(key) ?? new Map()));
    anchored.delete(key);
  }
  for (const key of anchored.keys()) reports.push(vanished(key));
  return reports;
}

async function verifyChain(chain: ChainFiles, anchors: AnchorsOfChain): Promise<ChainReport> {
  const check = new ChainCheck(chain.series, anchors);
  for (const { name } of chain.files) {
    let line = 0;
    for await (const read of readLines(pathOf(chain, name))) {
      check.read(read, name, (line += 1));
      if (check.isBroken) break;
    }
    if (check.isBroken) break;
  }
  return check.report(chain.files.length, chain.files[0]?.number ?? 1);
}

function byChain(anchors: readonly Anchor[]): Map<string, Map<number, string>> {
  const chains = new Map<string, Map<number, string>>();
  for (const anchor of anchors) {
    const key = keyOf(anchor);
    const known = chains.get(key) ?? new Map<number, string>();
    chains.set(key, known.set(anchor.seq, anchor.hash));
  }
  return chains;
}

function keyOf({ channel, instance }: { readonly channel: string; readonly instance: string }): string {
  return `${channel} ${instance}`;
}

function vanished(key: string): ChainReport {
  const [channel = '', instance = ''] = key.split(' ');
  const problem = 'an anchor knows this chain, and none of its files is here';
  return { channel, instance, state: 'tail_missing', problem, records: 0, files: 0, anchors: 0 };
}
