import type { ChainHead, ChainIdentity } from '../record/audit-record.js';

const ANCHOR =
  /audit_head channel=(?<channel>[\w.-]{1,64}) instance=(?<instance>[0-9a-f-]{36}) seq=(?<seq>\d{1,15}) hash=(?<hash>[0-9a-f]{64})/;

/** How far a chain had come at some time. */
export interface Anchor extends ChainIdentity, ChainHead {}

/** An anchor as text that survives inside any format of logs. */
export function anchorText({ channel, instance, seq, hash }: Anchor): string {
  return `audit_head channel=${channel} instance=${instance} seq=${seq} hash=${hash}`;
}

/** The anchor in a line of an anchor file or of a log, if there is one. */
export function readAnchor(line: string): Anchor | undefined {
  const { channel, instance, seq, hash } = ANCHOR.exec(line)?.groups ?? {};
  if (channel === undefined || instance === undefined || hash === undefined) return undefined;
  return { channel, instance, seq: Number(seq), hash };
}
