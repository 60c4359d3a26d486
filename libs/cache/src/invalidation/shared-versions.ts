import type { Clock } from '@ossa/contracts';
import type { VersionStore } from './version-store.interface.js';
import { type RaisedVersion, type VersionTable, versionTable } from './version-table.js';

/** @param here true when the version was raised by this process */
export type RaisedListener = (agent: string | undefined, here: boolean) => void;

export interface SharedVersionsSurroundings {
  readonly store: VersionStore;
  readonly clock: Clock;
  /** What this process knows. */
  readonly table: VersionTable;
  /** Told of what other processes have raised. */
  readonly tell: RaisedListener;
}

/** All versions are read this often, in case a message was lost. */
const READ_EVERY_MS = 1000;
/** What was read longer ago is not relied on: this process was busy, or the store has not answered. */
const RELIED_ON_MS = 3000;
/** When more agents than this were invalidated while the store was away, all are. */
const MAX_PENDING = 1000;

/** Keeps what this process knows of the versions in step with those of the other processes, in both directions. Nothing here rejects. */
export class SharedVersions {
  readonly #store: VersionStore;
  /** What was raised here while the store was away. */
  readonly #pending = new Set<string | undefined>();
  /** When the versions were read last, and how often a connection had been lost by then. */
  #read: { readonly at: number; readonly losses: number } | undefined;
  #reading = false;
  #again = false;
  #stopped = false;
  readonly #first = Promise.withResolvers<void>();
  readonly #ends: readonly (() => void)[];

  constructor(private readonly surroundings: SharedVersionsSurroundings) {
    this.#store = surroundings.store;
    const timer = setInterval(() => this.#readAgain(), READ_EVERY_MS).unref();
    this.#ends = [
      this.#store.subscribe((raised) => this.#adopt(raised)),
      this.#store.onConnected(() => this.#readAgain()),
      () => clearInterval(timer),
    ];
  }

  /** True while every version that any process has raised is known here, but for what is on its way. */
  get inStep(): boolean {
    const { store, clock } = this.surroundings;
    const read = this.#read;
    return (
      read !== undefined &&
      read.losses === store.losses &&
      store.available &&
      store.listening &&
      clock.monotonic() - read.at < RELIED_ON_MS
    );
  }

  doubt(): void {
    this.#read = undefined;
    this.#readAgain();
  }

  /** @returns false when the others could not be told; it is as soon as it is back */
  async raise(agent: string | undefined): Promise<boolean> {
    try {
      await this.#raise(agent);
      return true;
    } catch {
      this.#remember(agent);
      return false;
    }
  }

  /** Resolves when the versions were read for the first time, and at the latest after that time. */
  async firstRead(withinMs: number): Promise<void> {
    this.#readAgain();
    const timer = setTimeout(this.#first.resolve, withinMs);
    await this.#first.promise;
    clearTimeout(timer);
  }

  stop(): void {
    this.#stopped = true;
    this.#first.resolve();
    for (const end of this.#ends) end();
  }

  /** One at a time; what asks for it meanwhile is served by one more. */
  #readAgain(): void {
    this.#again = true;
    if (!this.#reading) void this.#readWhileAsked();
  }

  async #readWhileAsked(): Promise<void> {
    this.#reading = true;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#readOnce();
    }
    this.#reading = false;
  }

  async #readOnce(): Promise<void> {
    const { store, clock, table } = this.surroundings;
    const { losses, listening } = store;
    const at = clock.monotonic();
    try {
      await this.#raisePending();
      const stored = await this.#store.read();
      for (const raised of stored) this.#adopt(raised);
      const lost = table.missingFrom(versionTable(stored));
      if (lost.length > 0) await this.#store.keepHigher(lost);
      if (!listening) return; // what is raised now would not be heard
      this.#read = { at, losses };
      this.#first.resolve();
    } catch {
      this.#read = undefined; // tried again in a moment, and as soon as it is connected
    }
  }

  /** Over what others have raised meanwhile, whatever the clocks say. */
  async #raisePending(): Promise<void> {
    for (const agent of this.#pending) {
      this.#pending.delete(agent);
      try {
        await this.#raise(agent);
      } catch (error) {
        this.#remember(agent);
        throw error;
      }
    }
  }

  async #raise(agent: string | undefined): Promise<void> {
    const { table } = this.surroundings;
    const known = agent === undefined ? table.highest : table.current(agent);
    this.#adopt(await this.#store.raise(agent, known));
  }

  #adopt(raised: RaisedVersion): void {
    if (this.surroundings.table.adopt(raised)) this.surroundings.tell(raised.agent, false);
  }

  #remember(agent: string | undefined): void {
    if (this.#pending.size < MAX_PENDING) this.#pending.add(agent);
    else {
      this.#pending.clear();
      this.#pending.add(undefined);
    }
  }
}
