import { hash as digest } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChainHead, ChainIdentity } from '../record/audit-record.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A record whose own hash is right. */
export interface CheckedRecord extends ChainHead, ChainIdentity {
  readonly prev: string;
  readonly time: string;
  readonly event: string;
  /** Number of the file whose removal this record tells of. */
  readonly removedUpTo?: number;
}

/**
 * Reads one line. It must be exactly the canonical text of its record, and its hash that of the record without it.
 *
 * @returns what is wrong, as a text, or the record
 */
export function checkRecord(line: Buffer): CheckedRecord | string {
  const text = decoded(line);
  const value = text === undefined ? undefined : parsed(text);
  if (text === undefined || value === undefined) return 'it is not a record';
  const { hash, ...record } = value;
  const { instance, channel, seq, prev, time, event, data } = record;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return 'it has no place in a chain';
  for (const field of [hash, instance, channel, prev, time, event]) {
    if (typeof field !== 'string') return 'it lacks a field of a record';
  }
  if (canonicalize(value) !== text) return 'it was edited: its text is not canonical';
  if (digest('sha256', canonicalize(record) ?? '') !== hash) return 'it was edited: its hash does not match';
  return {
    seq,
    hash,
    instance: String(instance),
    channel: String(channel),
    prev: String(prev),
    time: String(time),
    event: String(event),
    ...(event === 'audit_file_removed' && isRecord(data) && { removedUpTo: Number(data['number']) }),
  };
}

function decoded(line: Buffer): string | undefined {
  try {
    return UTF8.decode(line);
  } catch {
    return undefined;
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
