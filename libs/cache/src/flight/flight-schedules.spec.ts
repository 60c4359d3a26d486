import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError } from '@ossa/contracts';
import * as fc from 'fast-check';
import { finish, Reader, text, Upstream } from '../../testing/flight-rig.js';
import { Flights } from './flights.service.js';

const TARGET = { provider: 'scripted', model: 'test' };
const DEADLINE = new ModelError('deadline', TARGET).message;
const FAR = performance.now() + 3_600_000;
/** A deadline error does not concern readers with more time than the leader; there are three amounts of it. */
const TIMES = 3;

type Step =
  | { readonly do: 'join'; readonly time: number; readonly eager: boolean }
  | { readonly do: 'read' | 'abort' | 'return'; readonly who: number }
  | { readonly do: 'part' | 'finish' | 'failure' | 'deadline' | 'turn' };

const who = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('join' as const), time: fc.nat(TIMES - 1), eager: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('abort' as const, 'return' as const), who }) },
  { weight: 6, arbitrary: fc.constantFrom<Step>({ do: 'part' }, { do: 'turn' }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'finish' }, { do: 'failure' }, { do: 'deadline' }) },
);

interface Seat {
  readonly reader: Reader;
  left: boolean;
  /** Read to the end in the background, or part by part. */
  readonly eager: boolean;
  readonly reading: Promise<unknown>[];
}

/** Readers that come, read, and leave in any order, over runs that answer and fail in any way. */
async function fly(steps: readonly Step[]) {
  const flights = new Flights();
  const upstream = new Upstream();
  const seats: Seat[] = [];
  const wrongLeads: string[] = [];
  /** Nobody leads but the first of a flight, and who was promoted; and never while another run is under way. */
  const lead: Upstream['lead'] = (request) => {
    const before = upstream.runs.at(-1);
    if (before?.isOpen && !before.request.signal.aborted) wrongLeads.push('beside another');
    const isFirst = request.runId === String(seats.length);
    const wasPromoted =
      before?.given === 0 && before.failure?.message === DEADLINE && request.deadline > before.request.deadline;
    if (!isFirst && !wasPromoted) wrongLeads.push('out of turn');
    return upstream.lead(request);
  };
  let parts = 0;
  const give = (kind: Step['do']) => {
    const run = upstream.runs.at(-1);
    if (!run) return;
    if (kind === 'part') run.give(text(`${upstream.runs.length}:${(parts += 1)}`));
    if (kind === 'finish') run.give(finish());
    if (kind === 'failure') run.give(new ModelError('server', TARGET));
    if (kind === 'deadline') run.give(new ModelError('deadline', TARGET));
  };
  for (const action of steps) {
    if (action.do === 'join') {
      const reader = new Reader(flights, lead, {
        request: { runId: String(seats.length), deadline: FAR + action.time },
      });
      const reading = [action.eager ? reader.readAll() : reader.read()];
      seats.push({ reader, eager: action.eager, left: false, reading });
    } else if (action.do === 'turn') await nextTurn();
    else if ('who' in action) {
      const seat = seats[action.who % Math.max(1, seats.length)];
      if (!seat || seat.left) continue;
      if (action.do === 'read' && !seat.eager) seat.reading.push(seat.reader.read());
      if (action.do !== 'read') seat.left = true;
      if (action.do === 'abort') seat.reader.controller.abort();
      if (action.do === 'return') seat.reading.push(Promise.resolve(seat.reader.iterator.return?.()));
    } else give(action.do);
  }
  await nextTurn();
  // Everybody reads to the end, and every run has one.
  const endings = seats.map(async ({ reader, reading }) => {
    await reader.readAll();
    await Promise.all(reading);
  });
  const all = Promise.all(endings);
  for (let turns = 0; turns < 8; turns += 1) {
    give('finish');
    await nextTurn();
  }
  const late = nextTurn('late');
  if ((await Promise.race([all, late])) === 'late') throw new Error('Somebody waits for ever.');
  return { flights, upstream, seats, wrongLeads };
}

describe('flights in any order of events', () => {
  it('give everybody all parts of one run in order and one end, or one error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { flights, upstream, seats, wrongLeads } = await fly(steps);
        const emitted = new Map<string, number[]>();
        for (const { reader, left } of seats) {
          const numbers = reader.texts.map((word) => word.split(':').map(Number));
          // Parts of one run only, and what two readers of it have seen begins in the same way.
          expect(new Set(numbers.map(([run]) => run)).size).toBeLessThanOrEqual(1);
          const run = numbers[0]?.[0];
          if (run !== undefined) {
            const own = numbers.map(([, part]) => part!);
            expect(own).toEqual([...own].sort((a, b) => a - b));
            const longest = emitted.get(String(run)) ?? [];
            const [short, long] = own.length < longest.length ? [own, longest] : [longest, own];
            expect(long.slice(0, short.length)).toEqual(short);
            emitted.set(String(run), long);
          }
          if (reader.outcome === 'finished') {
            expect(reader.finishes).toHaveLength(1);
            expect(reader.parts.at(-1)?.type).toBe('finish');
          } else {
            expect(reader.finishes).toHaveLength(0);
            expect(left || reader.outcome === 'failed').toBe(true);
          }
          expect(getEventListeners(reader.controller.signal, 'abort')).toEqual([]);
        }
        // Who finished has seen everything its run gave.
        for (const { reader } of seats) {
          const run = reader.texts[0]?.split(':')[0];
          if (run === undefined || reader.outcome !== 'finished') continue;
          expect(reader.texts).toHaveLength(emitted.get(run)?.length ?? 0);
        }
        expect(wrongLeads).toEqual([]);
        expect([flights.size, upstream.open]).toEqual([0, 0]);
      }),
      { numRuns: 1000 },
    );
  });
});
