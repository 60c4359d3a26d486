import { type LoggerService } from '@nestjs/common';
import { type AuditClass, AuditStateEvent, type EventPublisher, type Telemetry } from '@ossa/contracts';

type Lost = Partial<Record<AuditClass, number>>;

/** Tells when records cannot be written and when they can be again: once at each change, as an event and a line of log. */
export class AuditState {
  #failing = false;
  #lost: Lost = {};

  constructor(
    private readonly logger: Pick<LoggerService, 'error' | 'warn'>,
    private readonly events: EventPublisher,
    private readonly telemetry: Telemetry,
  ) {}

  get failing(): boolean {
    return this.#failing;
  }

  /** A record of this class will never be written. */
  lost(of: AuditClass, problem: string): void {
    this.failed(problem);
    this.#lost[of] = (this.#lost[of] ?? 0) + 1;
    this.telemetry.count('ossa.audit.lost', 1, { class: of });
  }

  /** An action of this class may not begin. */
  refused(of: AuditClass): void {
    this.telemetry.count('ossa.audit.refused', 1, { class: of });
  }

  failed(problem: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.logger.error(
      `${problem} Actions that may not happen unrecorded are refused; other records wait, and are lost when too many do.`,
    );
    this.events.publish('ossa.audit.failing', new AuditStateEvent('failing', {}, problem));
  }

  recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    const lost = this.#lost;
    this.#lost = {};
    const count = Object.values(lost).reduce((sum, each) => sum + each, 0);
    this.logger.warn(`The audit trail is written again; ${count} records were lost.`);
    this.events.publish('ossa.audit.recovered', new AuditStateEvent('recovered', lost));
  }
}
