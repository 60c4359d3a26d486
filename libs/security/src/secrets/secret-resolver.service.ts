import { Logger } from '@nestjs/common';
import { type Clock, type Secret, type SecretResolver, SYSTEM_CLOCK, untilAborted } from '@ossa/contracts';
import { LeasedSecret, type SecretLifetime } from './leased-secret.js';
import { isSecretReference, parseSecretReference, type SecretReference } from './secret-reference.js';
import { SecretUnavailableError } from './secret-unavailable.error.js';
import { storeFailure } from './stores/store-failure.js';
import type { SecretStore } from './stores/secret-store.interface.js';

/** References come from the configuration; a program that makes them up loses the oldest. */
const MAX_REFERENCES = 1024;
/** A store that just failed is left alone for this long. */
const PAUSE_MS = 5000;

export interface SecretReading extends SecretLifetime {
  /** Ms that reading a store may take. */
  readonly timeout: number;
}

interface Entry {
  readonly reference: SecretReference;
  held?: LeasedSecret;
  flight?: Promise<LeasedSecret>;
  failure?: { readonly error: unknown; readonly until: number };
  /** Reads that have begun, and the number of the one that gave what is held: a slow read never replaces a later one. */
  begun: number;
  heldFrom: number;
}

/**
 * Keeps every secret in memory for its lease. It is read again in the background when two thirds of the lease are over (a
 * value without a lease: after `refresh`); callers get the value from before meanwhile, and one reference is read once at
 * a time. While the store fails, the value from before is used: to the end of its lease, without a lease for `maxStale`.
 * A secret that its store says is gone is gone at once. No timer runs: whoever asks moves the refresh along.
 */
export class CachingSecretResolver implements SecretResolver {
  readonly #logger = new Logger('Secrets');
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly stores: { get(reference: SecretReference): SecretStore },
    private readonly reading: SecretReading,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  isReference(text: string): boolean {
    return isSecretReference(text);
  }

  /**
   * @throws SecretReferenceError when the reference or its store is wrong
   * @throws SecretUnavailableError when there is no value that may be used
   */
  async resolve(
    text: string,
    { fresh = false, signal }: { readonly fresh?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<Secret> {
    const entry = this.#entry(text);
    const { held } = entry;
    const now = this.clock.monotonic();
    if (!fresh && held && now < held.usableUntil) {
      // What goes wrong is logged by the read, and there is a value to go on with.
      if (now >= held.refreshAt) this.#shared(entry)?.catch(() => undefined);
      return held.secret;
    }
    const flight = fresh ? this.#read(entry) : (this.#shared(entry) ?? Promise.reject(entry.failure?.error));
    return (await (signal ? untilAborted(flight, signal) : flight)).secret;
  }

  #entry(text: string): Entry {
    const known = this.#entries.get(text);
    if (known) return known;
    const entry: Entry = { reference: parseSecretReference(text), begun: 0, heldFrom: 0 };
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= MAX_REFERENCES && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(text, entry);
    return entry;
  }

  /** The read under way or a new one; none while a failure is fresh. */
  #shared(entry: Entry): Promise<LeasedSecret> | undefined {
    if (entry.flight) return entry.flight;
    if (entry.failure && this.clock.monotonic() < entry.failure.until) return undefined;
    const flight = this.#read(entry).finally(() => {
      entry.flight = undefined;
    });
    entry.flight = flight;
    return flight;
  }

  async #read(entry: Entry): Promise<LeasedSecret> {
    const number = (entry.begun += 1);
    const started = this.clock.monotonic();
    try {
      const stored = await this.#fromStore(entry.reference);
      const secret = new LeasedSecret(stored, this.reading, started, this.clock.wall());
      if (number > entry.heldFrom) Object.assign(entry, { held: secret, heldFrom: number });
      if (entry.failure) this.#logger.log(`The secret ${entry.reference.text} is read again.`);
      entry.failure = undefined;
      return secret;
    } catch (cause) {
      const error = storeFailure(cause, entry.reference);
      const isGone = error instanceof SecretUnavailableError && error.problem === 'missing';
      if (isGone && number > entry.heldFrom) entry.held = undefined;
      if (!entry.failure) this.#logger.warn(`${error.message}${entry.held ? STILL_USED : ''}`);
      entry.failure = { error, until: this.clock.monotonic() + PAUSE_MS };
      throw error;
    }
  }

  /** Some clients do not listen to a signal, so the time is kept here, too. */
  async #fromStore(reference: SecretReference) {
    const { timeout } = this.reading;
    const controller = new AbortController();
    const tooLate = () => SecretUnavailableError.failed(reference, `its store did not answer within ${timeout} ms`);
    const timer = setTimeout(() => controller.abort(tooLate()), timeout);
    try {
      const read = Promise.try(() => this.stores.get(reference).read(reference, controller.signal));
      return await untilAborted(read, controller.signal);
    } finally {
      clearTimeout(timer);
    }
  }
}

const STILL_USED = ' The value from before is used meanwhile.';
