import type { CircuitTransitionEvent } from '@ossa/contracts';
import { breakDuration, jitteredBreak } from './break-duration.js';
import { CallWindow } from './call-window.js';
import type { CircuitBreakerOptions } from './circuit-breaker.options.js';
import type { CircuitPhase } from './circuit-phase.js';
import { RAMP_MS, RecoveryRamp } from './recovery-ramp.js';

const HEALTHY_AFTER_MS = 10 * 60_000;

/** A change of state with its reason and what decided. */
export type CircuitTransition = Omit<CircuitTransitionEvent, 'key'>;

type Reason = CircuitTransition['reason'];
type Counts = CircuitTransition['counts'];

/** `probe`: admitted as the one call that finds out whether the target is back. */
export type Admission = 'admitted' | 'probe' | 'refused';

export interface CircuitBreakerSettings {
  readonly options: CircuitBreakerOptions;
  /** The longest time a call can take, in ms. */
  readonly probeTimeout: number;
  /** From 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Told after every change that others should know; without a transition when the state is still the same. */
  readonly changed: (transition?: CircuitTransition) => void;
}

/**
 * The state machine of one circuit. Knows no clock, timer, network or framework: time is passed in (monotonic ms), and what
 * is due is done when somebody asks, so nothing that fails to happen can leave it stuck.
 *
 * Whoever is admitted notes {@link generation} and reports its outcome with it. An outcome that belongs to an earlier
 * generation is ignored: that of a call from before the opening, or of a probe that lost its lease.
 */
export class CircuitBreaker {
  readonly #window: CallWindow;
  readonly #ramp = new RecoveryRamp();
  #phase: CircuitPhase;
  #generation = 1;
  #consecutive = 0;

  constructor(
    private readonly settings: CircuitBreakerSettings,
    now: number,
  ) {
    this.#window = new CallWindow(settings.options.window);
    this.#phase = { state: 'closed', since: now, openings: 0, ramp: false };
  }

  get phase(): CircuitPhase {
    return this.#phase;
  }

  get generation(): number {
    return this.#generation;
  }

  /** @param hasFallback whether the call has somewhere else to go */
  admit(now: number, hasFallback: boolean): Admission {
    const phase = this.#phase;
    if (phase.state === 'closed') {
      const elapsed = now - phase.since;
      return !phase.ramp || !hasFallback || elapsed >= RAMP_MS || this.#ramp.admits(elapsed) ? 'admitted' : 'refused';
    }
    if (now < this.refusesUntil()) return 'refused';
    if (phase.state === 'half-open' && phase.probeUntil !== undefined) {
      this.#open(phase.probeUntil, 'probe-expired', { calls: 1, failures: 1, slow: 0, consecutive: 1 });
      return this.admit(now, hasFallback);
    }
    this.#probe(phase, now);
    return 'probe';
  }

  /** Until when nobody is admitted, whoever asks; minus infinity while it is closed or waits for a probe. */
  refusesUntil(): number {
    const phase = this.#phase;
    if (phase.state === 'open') return phase.until;
    return phase.state === 'half-open' && phase.probeUntil !== undefined ? phase.probeUntil : -Infinity;
  }

  succeeded(generation: number, now: number, slow: boolean): void {
    if (generation !== this.#generation) return;
    const phase = this.#phase;
    if (phase.state === 'closed') {
      this.#consecutive = 0;
      this.#count(now, false, slow);
    } else if (phase.state === 'half-open') {
      const successes = phase.successes + 1;
      const { since, openings } = phase;
      if (successes < this.settings.options.successThreshold) {
        this.#enter({ state: 'half-open', since, openings, successes });
        this.settings.changed();
      } else this.#close(now, 'probes', openings, { calls: successes, failures: 0, slow: 0, consecutive: 0 });
    }
  }

  failed(generation: number, now: number, slow: boolean): void {
    if (generation !== this.#generation) return;
    const phase = this.#phase;
    if (phase.state === 'closed') {
      this.#consecutive += 1;
      this.#count(now, true, slow);
    } else if (phase.state === 'half-open') {
      this.#open(now, 'probe-failed', { calls: phase.successes + 1, failures: 1, slow: 0, consecutive: 1 });
    }
  }

  /** An outcome that says nothing about the target: a probe gives its place to the next one. */
  released(generation: number): void {
    const phase = this.#phase;
    if (generation !== this.#generation || phase.state !== 'half-open') return;
    const { since, openings, successes } = phase;
    this.#enter({ state: 'half-open', since, openings, successes });
    this.settings.changed();
  }

  /** Opens by hand, for one break. Nothing happens while it is open: the break neither ends nor grows. */
  open(now: number): void {
    if (this.#phase.state !== 'open') this.#open(now, 'manual', this.counts(now));
  }

  /** Closes by hand, for all traffic at once. */
  close(now: number): void {
    const phase = this.#phase;
    if (phase.state !== 'closed') this.#close(now, 'manual', 0, this.counts(now));
    else if (phase.ramp) {
      this.#enter({ ...phase, openings: 0, ramp: false });
      this.settings.changed();
    }
  }

  /** Takes over what another process decided. */
  adopt(phase: CircuitPhase): void {
    this.#enter(phase);
  }

  counts(now: number): Counts {
    return { ...this.#window.counts(now), consecutive: this.#consecutive };
  }

  #count(now: number, failed: boolean, slow: boolean): void {
    this.#window.add(now, failed, slow);
    const reason = this.#reasonToOpen();
    if (reason !== undefined) this.#open(now, reason, this.counts(now));
  }

  #reasonToOpen(): Reason | undefined {
    const { failureThreshold, failureRate, slowCallRate, minimumCalls } = this.settings.options;
    if (this.#consecutive >= failureThreshold) return 'failures';
    const { calls, failures, slow } = this.#window;
    if (calls < minimumCalls) return undefined;
    if (failures / calls >= failureRate) return 'failure-rate';
    return slow / calls >= slowCallRate ? 'slow-calls' : undefined;
  }

  #probe(from: Extract<CircuitPhase, { state: 'open' | 'half-open' }>, now: number): void {
    const { openings } = from;
    const lease = Math.max(this.settings.probeTimeout, breakDuration(this.settings.options.resetTimeout, openings));
    const opened = from.state === 'open';
    this.#enter({
      state: 'half-open',
      since: opened ? now : from.since,
      openings,
      successes: opened ? 0 : from.successes,
      probeUntil: now + lease,
    });
    if (!opened) this.settings.changed();
    else this.settings.changed({ from: 'open', to: 'half-open', reason: 'timer', counts: this.counts(now) });
  }

  #open(since: number, reason: Reason, counts: Counts): void {
    const { state: from, openings: before, since: changed } = this.#phase;
    const openings = from === 'closed' && since - changed >= HEALTHY_AFTER_MS ? 1 : before + 1;
    const until = since + jitteredBreak(this.settings.options.resetTimeout, openings, this.settings.random());
    this.#enter({ state: 'open', since, openings, until });
    this.settings.changed({ from, to: 'open', reason, counts });
  }

  #close(now: number, reason: 'probes' | 'manual', openings: number, counts: Counts): void {
    const { state: from } = this.#phase;
    this.#enter({ state: 'closed', since: now, openings, ramp: reason === 'probes' });
    this.settings.changed({ from, to: 'closed', reason, counts });
  }

  #enter(phase: CircuitPhase): void {
    this.#phase = phase;
    this.#generation += 1;
    this.#consecutive = 0;
    this.#window.clear();
    this.#ramp.restart();
  }
}
