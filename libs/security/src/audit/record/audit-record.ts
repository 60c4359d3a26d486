import { hash } from 'node:crypto';
import type { AuditEntry } from '@ossa/contracts';
import { canonicalJson, canonicalString } from './canonical-json.js';

/** What the first record of a chain follows on. */
export const FIRST_PREVIOUS = '0'.repeat(64);

/** Longest name of an agent, user and so on. */
const MAX_NAME = 512;

/** Names the chain: every process instance has its own. */
export interface ChainIdentity {
  readonly channel: string;
  /** UUID. */
  readonly instance: string;
}

/** A record as text, all but its place in the chain. The names of its fields are in canonical order. */
export interface RecordDraft {
  /** From the brace to the field before `hash`. */
  readonly head: string;
  /** The fields between `prev` and `seq`. */
  readonly ids: string;
  /** From the field after `seq` to the brace. */
  readonly tail: string;
}

/** The last record of a chain. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export interface SealedRecord extends ChainHead {
  /** The record as it is written, without a line end. */
  readonly line: string;
}

/** The text of an entry. @param time ISO 8601 */
export function draftRecord(entry: AuditEntry, channel: string, time: string, maxDataCharacters: number): RecordDraft {
  const data = canonicalJson(entry.data, maxDataCharacters);
  return {
    head: `{${named('agent', entry.agent)}"channel":"${channel}","class":"${entry.class}","data":${data},"event":${canonicalString(entry.event, MAX_NAME)}`,
    ids: `,${named('request_id', entry.requestId)}${named('run_id', entry.runId)}`,
    tail: `,${named('tenant', entry.tenant)}"time":"${time}"${following('trace_id', entry.traceId)}${following('user', entry.user)}}`,
  };
}

/** Puts a record at the end of a chain: its hash is SHA-256 over its canonical text without the hash, which holds the hash of the one before. */
export function sealRecord(draft: RecordDraft, instance: string, last: ChainHead | undefined): SealedRecord {
  const seq = last === undefined ? 0 : last.seq + 1;
  const rest = `,"instance":"${instance}","prev":"${last?.hash ?? FIRST_PREVIOUS}"${draft.ids}"seq":${seq}${draft.tail}`;
  const own = hash('sha256', draft.head + rest, 'hex');
  return { seq, hash: own, line: `${draft.head},"hash":"${own}"${rest}` };
}

function named(name: string, value: string | undefined): string {
  return value === undefined ? '' : `"${name}":${canonicalString(value, MAX_NAME)},`;
}

function following(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${canonicalString(value, MAX_NAME)}`;
}
