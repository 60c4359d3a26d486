import type { Clock, RunFinish, RunPart, RunRequest } from '@ossa/contracts';
import type { FlightEnding } from './flight-ending.js';
import type { FlightPlan } from './flight-plan.interface.js';
import type { FlightLease } from './lease/flight-lease.js';
import type { FlightLeases } from './lease/flight-leases.js';
import { FlightReaders, MAX_FLIGHT_BYTES } from './flight-readers.js';
import type { PartLog } from './part-log.js';
import type { Participant } from './participant.interface.js';
import { unconcerned, withMostTime } from './promotion.js';

export interface FlightSurroundings {
  readonly clock: Clock;
  /** Where processes share answers. */
  readonly leases?: FlightLeases | undefined;
  /** Nobody may join it from now on. */
  readonly leaveMap: (flight: Flight) => void;
}

/**
 * One run for all who want it. It goes at the pace of the fastest reader, so nobody is slowed down by another one, and the
 * model is not asked for more than somebody wants. Under a lease it goes on by itself, because other processes wait for it.
 *
 * Memory: parts are kept for late comers up to {@link MAX_FLIGHT_BYTES}. A flight that has grown larger takes no more of
 * them and keeps what its slowest reader has not read; whoever falls further behind the fastest than that is let go with a
 * `ReaderTooSlowError`.
 */
export class Flight {
  ending: FlightEnding | undefined;
  readonly #readers = new FlightReaders();
  readonly #surroundings: FlightSurroundings;
  /** Whose run it is; it may have left. */
  #leader: Participant;
  #controller = new AbortController();
  #inner: AsyncIterator<RunPart> | undefined;
  #lease: FlightLease | undefined;
  #departed = false;
  #pulling = false;
  #joinable = true;
  /** Goes on by itself while it keeps all it gets. */
  #eager = false;

  constructor(leader: Participant, surroundings: FlightSurroundings) {
    this.#leader = leader;
    this.#surroundings = surroundings;
    this.#readers.add(leader);
  }

  get key(): string {
    return this.#leader.plan.key;
  }

  get parts(): PartLog {
    return this.#readers.parts;
  }

  get leader(): Participant {
    return this.#leader;
  }

  add(participant: Participant): void {
    this.#readers.add(participant);
  }

  /** Resolves when everything is closed, if this was the last one; undefined when there are others, or nothing is left to close. */
  leave(participant: Participant, reason?: unknown): Promise<void> | undefined {
    const isLast = this.#readers.remove(participant);
    return isLast && !this.ending ? this.#cancel(reason) : undefined;
  }

  /** Somebody waits for a part that is not there yet. */
  pull(): void {
    if (this.ending || this.#pulling) return;
    if (!this.#departed) this.#depart();
    else if (this.#inner) this.#ask(this.#inner);
  }

  #depart(): void {
    this.#departed = true;
    const { leases } = this.#surroundings;
    if (leases) void this.#board(leases);
    else this.#lead();
  }

  /** Asks the other processes first. Never rejects. */
  async #board(leases: FlightLeases): Promise<void> {
    try {
      const { lease, parts } = await leases.board({
        key: this.key,
        find: () => this.#find(),
        longest: () => this.#longest(),
        signal: this.#controller.signal,
      });
      this.#lease = lease;
      this.#eager = lease !== undefined || parts !== undefined;
      if (this.ending) lease?.end(this.ending, this.#leader.plan);
      else if (parts) this.#follow(parts);
      else this.#lead();
    } catch (error) {
      this.#failed(error);
    }
  }

  #find(): Promise<AsyncIterable<RunPart> | undefined> {
    const { find, request } = this.#plan();
    return find({ ...request, signal: this.#controller.signal });
  }

  #lead(): void {
    const { lead, request } = this.#plan();
    try {
      this.#follow(lead({ ...request, signal: this.#controller.signal }));
    } catch (error) {
      this.#failed(error);
    }
  }

  #follow(parts: AsyncIterable<RunPart>): void {
    this.#inner = parts[Symbol.asyncIterator]();
    this.#ask(this.#inner);
  }

  #ask(inner: AsyncIterator<RunPart>): void {
    this.#pulling = true;
    inner.next().then(this.#arrived, this.#failed);
  }

  readonly #arrived = (result: IteratorResult<RunPart>): void => {
    if (this.ending) return;
    if (result.done) this.#end({ kind: 'closed' });
    else if (result.value.type === 'finish') void this.#finish(result.value);
    else {
      this.#pulling = false;
      this.#readers.give(result.value);
      if (this.parts.keptBytes > MAX_FLIGHT_BYTES) this.#shrink();
      if (this.#eager && this.#joinable) this.pull();
    }
  };

  /** The run is closed, and its answer stored, before anybody sees the end. Until then others may join. */
  async #finish(finish: RunFinish): Promise<void> {
    try {
      await this.#inner?.return?.();
      this.#end({ kind: 'finished', finish });
    } catch (error) {
      this.#end({ kind: 'failed', error });
    }
  }

  readonly #failed = (error: unknown): void => {
    if (this.ending) return;
    const next = this.parts.length === 0 ? this.#unconcerned(error) : [];
    if (next.length === 0) this.#end({ kind: 'failed', error });
    else this.#promote(next, error);
  };

  #unconcerned(error: unknown): Participant[] {
    const leader = this.#leader;
    const { deadline } = leader.plan.request;
    const failed = { error, leader, deadline, participants: this.#readers.all };
    return unconcerned(failed, this.#surroundings.clock.monotonic());
  }

  #promote(next: readonly Participant[], error: unknown): void {
    this.#controller.abort(); // whatever the failed run left open below
    this.#controller = new AbortController();
    this.#inner = undefined;
    this.#readers.keepOnly(next, error);
    this.#leader = withMostTime(next) ?? this.#leader;
    this.#lead();
  }

  /** The plan that counts now: another one's when the leader has left before its run began. */
  #plan(): FlightPlan {
    this.#leader = this.#readers.presentOr(this.#leader);
    return this.#leader.plan;
  }

  /** Of those who are left, the request with the most time. */
  #longest(): RunRequest {
    return (withMostTime(this.#readers.all) ?? this.#leader).plan.request;
  }

  #shrink(): void {
    if (this.#joinable) this.#leaveMap();
    this.#readers.shrink();
  }

  #cancel(reason: unknown): Promise<void> {
    const inner = this.#inner;
    this.#end({ kind: 'closed' });
    if (reason === undefined)
      this.#controller.abort(); // making a reason costs more than the rest
    else this.#controller.abort(reason);
    return closed(inner);
  }

  #end(ending: FlightEnding): void {
    if (this.ending) return;
    this.ending = ending;
    this.#inner = undefined;
    if (this.#joinable) this.#leaveMap();
    this.#lease?.end(ending, this.#leader.plan);
    this.#readers.end();
  }

  #leaveMap(): void {
    this.#joinable = false;
    this.#surroundings.leaveMap(this);
  }
}

async function closed(inner: AsyncIterator<RunPart> | undefined): Promise<void> {
  try {
    await inner?.return?.();
  } catch {
    // nobody is left who could be told; the stages below record how the run ended
  }
}
