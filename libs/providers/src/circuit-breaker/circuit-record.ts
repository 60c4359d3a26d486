import { z } from 'zod';
import type { CircuitPhase } from './circuit-phase.js';

const shared = { openings: z.int().min(0), heldMs: z.number() };

/** A phase as processes tell it to each other: with durations, because each has a monotonic clock of its own. */
const circuitRecordSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('closed'), ...shared, ramp: z.boolean() }),
  z.object({ state: z.literal('open'), ...shared, remainingMs: z.number() }),
  z.object({ state: z.literal('half-open'), ...shared, successes: z.int().min(0), remainingMs: z.number().optional() }),
]);

/** What is stored of a circuit. Of two versions the one with the higher epoch counts. */
export const storedCircuitSchema = z.object({
  epoch: z.int(),
  /** The process that wrote it. */
  writer: z.string(),
  record: circuitRecordSchema,
});

export type CircuitRecord = z.output<typeof circuitRecordSchema>;

export type StoredCircuit = z.output<typeof storedCircuitSchema>;

export function toRecord(phase: CircuitPhase, now: number): CircuitRecord {
  const { openings } = phase;
  const heldMs = now - phase.since;
  if (phase.state === 'closed') return { state: 'closed', openings, heldMs, ramp: phase.ramp };
  if (phase.state === 'open') return { state: 'open', openings, heldMs, remainingMs: phase.until - now };
  const { successes, probeUntil } = phase;
  const probe = probeUntil === undefined ? {} : { remainingMs: probeUntil - now };
  return { state: 'half-open', openings, heldMs, successes, ...probe };
}

export function toPhase(record: CircuitRecord, now: number): CircuitPhase {
  const { openings } = record;
  const since = now - record.heldMs;
  if (record.state === 'closed') return { state: 'closed', since, openings, ramp: record.ramp };
  if (record.state === 'open') return { state: 'open', since, openings, until: now + record.remainingMs };
  const { successes, remainingMs } = record;
  const probe = remainingMs === undefined ? {} : { probeUntil: now + remainingMs };
  return { state: 'half-open', since, openings, successes, ...probe };
}
