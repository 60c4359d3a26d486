import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  CancelledError,
  type Clock,
  CLOCK,
  lazy,
  type ModelCall,
  type ModelPart,
  type ModelProvider,
  NOOP_TELEMETRY,
  opened,
  type ProviderDecorator,
  SYSTEM_CLOCK,
  TELEMETRY,
  type Telemetry,
} from '@ossa/contracts';
import { KeyPools } from '../key-pool/key-pools.service.js';
import { Arm } from './arm.js';
import type { HedgeTiming } from './hedge-timing.js';
import { HedgeTimings } from './hedge-timings.service.js';

type SecondRequest = NonNullable<ModelCall['hedgeTo']>;

const LATE = Symbol('late');
/** Made once: an error for each call that is in time would cost more than the rest of the stage. */
const IN_TIME = new CancelledError();

/**
 * Asks a second time when the first part takes longer than most, and goes on with the answer that begins first; the other
 * request is stopped, and its attempt is recorded as any other. The second request goes to another key or endpoint of the
 * provider where one is ready, else to the fallback target that comes next; where there is neither it is not made. When
 * both fail, the failure of the first request counts.
 *
 * @see J. Dean, L. A. Barroso: The Tail at Scale, Communications of the ACM 56 (2013)
 */
@Injectable()
export class HedgeProviderDecorator implements ProviderDecorator {
  constructor(
    private readonly timings: HedgeTimings,
    private readonly pools: KeyPools,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  call(request: ModelCall, next: ModelProvider): AsyncIterable<ModelPart> {
    const timing = this.timings.of(request);
    return timing ? lazy(() => this.#open(request, next, timing)) : next.call(request);
  }

  async #open(request: ModelCall, next: ModelProvider, timing: HedgeTiming): Promise<AsyncIterable<ModelPart>> {
    const begun = this.clock.monotonic();
    const delay = timing.begin();
    const second = delay === undefined ? undefined : this.#second(request);
    const opening =
      delay === undefined || second === undefined
        ? opened(next.call(request))
        : this.#race(request, next, { delay, second, timing });
    const parts = await opening;
    timing.measured(this.clock.monotonic() - begun);
    return parts;
  }

  #second({ target, settings, hedgeTo }: ModelCall): SecondRequest | undefined {
    return this.pools.severalReady(target) ? { target, settings } : hedgeTo;
  }

  async #race(
    request: ModelCall,
    next: ModelProvider,
    { delay, second, timing }: { delay: number; second: SecondRequest; timing: HedgeTiming },
  ): Promise<AsyncIterable<ModelPart>> {
    const first = new Arm(request, next);
    if (!(await this.#isLate(first, delay)) || !timing.take()) return first.parts();
    const { provider } = request.target;
    this.telemetry.count('ossa.hedge.requests', 1, { provider });
    const other = new Arm({ ...request, ...second, hedge: true, hedgeTo: undefined }, next);
    const winner = await Promise.any([first.opening.then(() => first), other.opening.then(() => other)]).catch(
      () => first, // both have failed
    );
    if (winner === other) this.telemetry.count('ossa.hedge.wins', 1, { provider });
    return winner.parts((winner === first ? other : first).leave());
  }

  /** Whether the delay is over before the first part is there. Throws what the request throws. */
  async #isLate(first: Arm, delay: number): Promise<boolean> {
    const timer = new AbortController();
    const late = this.clock.sleep(delay, timer.signal).then(
      () => LATE,
      () => undefined, // nobody waits for it any more
    );
    try {
      return (await Promise.race([first.opening, late])) === LATE;
    } finally {
      timer.abort(IN_TIME);
    }
  }
}
