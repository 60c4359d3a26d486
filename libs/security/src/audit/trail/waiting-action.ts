import { AuditUnavailableError } from '@ossa/contracts';
import { AuditSinkError } from '../sinks/audit-sink.error.js';
import type { WaitingAction } from './audit-queue.js';

const LATE = new DOMException('it did not take the record in time', 'TimeoutError');

/** An action with a deadline: when its record is not written by then, it is refused. */
export class TimedAction implements WaitingAction {
  /** Resolves when the record is written. @throws AuditUnavailableError */
  readonly permitted: Promise<void>;
  #settled = false;
  readonly #timer: NodeJS.Timeout;
  #resolve: () => void = () => undefined;
  #reject: (error: AuditUnavailableError) => void = () => undefined;

  constructor(
    private readonly event: string,
    timeoutMs: number,
    private readonly refused: (cause: Error) => void,
  ) {
    this.permitted = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => setImmediate(() => this.#late()), timeoutMs);
  }

  get settled(): boolean {
    return this.#settled;
  }

  written(): void {
    if (this.#settle()) this.#resolve();
  }

  refuse(cause: Error): void {
    if (!this.#settle()) return;
    this.refused(cause);
    this.#reject(new AuditUnavailableError(this.event, { cause }));
  }

  /** One turn after the timer: when the event loop was busy, the answer of the sink may be there and not read yet. */
  #late(): void {
    if (!this.#settled) this.refuse(new AuditSinkError(0, 'its sink', LATE));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    clearTimeout(this.#timer);
    return (this.#settled = true);
  }
}
