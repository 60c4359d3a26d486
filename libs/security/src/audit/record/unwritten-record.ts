import type { AuditEntry } from '@ossa/contracts';
import { draftRecord, type RecordDraft } from './audit-record.js';

/** What a record of a model call takes, about, unless it holds content. */
const USUAL_SIZE = 1024;

/** A record before it is text. Writing it out is left to the writer, so that callers do not pay for it. */
export interface UnwrittenRecord {
  readonly entry: AuditEntry;
  /** When it happened, ISO 8601. */
  readonly time: string;
  /** Characters, estimated. */
  readonly size: number;
}

/** @param holdsContent whether prompts and answers may be part of it, which makes it any size; records of others may have any, too */
export function unwritten(entry: AuditEntry, time: string, holdsContent: boolean): UnwrittenRecord {
  const isAnySize = holdsContent || entry.class !== 'model';
  return { entry, time, size: isAnySize ? USUAL_SIZE + sizeOf(entry.data) : USUAL_SIZE };
}

/** The text of a record. Data that throws when it is read is left out, not the record. */
export function draftOf({ entry, time }: UnwrittenRecord, channel: string, maxDataCharacters: number): RecordDraft {
  try {
    return draftRecord(entry, channel, time, maxDataCharacters);
  } catch {
    return draftRecord({ ...entry, data: { unreadable: true } }, channel, time, 0);
  }
}

function sizeOf(data: AuditEntry['data']): number {
  try {
    return JSON.stringify(data).length;
  } catch {
    return 0; // it will be left out
  }
}
