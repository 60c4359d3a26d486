import { Inject, Injectable, Optional } from '@nestjs/common';
import { AUDIT_TRAIL, type AuditTrail, NOOP_AUDIT_TRAIL, type Target } from '@ossa/contracts';
import { CircuitBreakers } from './circuit-breakers.service.js';
import { CircuitNotFoundError } from './circuit-not-found.error.js';
import type { CircuitStatus } from './circuit-status.js';
import type { Circuit } from './circuit.js';

/** Who opens or closes a circuit by hand. */
export interface CircuitOperator {
  readonly user?: string;
  readonly tenant?: string;
}

/** The circuits for people: what they are doing, and opening and closing them by hand, never without a record of it. */
@Injectable()
export class CircuitControl {
  constructor(
    private readonly breakers: CircuitBreakers,
    @Optional() @Inject(AUDIT_TRAIL) private readonly audit: AuditTrail = NOOP_AUDIT_TRAIL,
  ) {}

  /** The circuits this process has met, by key. */
  list(): readonly CircuitStatus[] {
    return this.breakers.states().toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * Sends no calls to the target for one break; probes then find out whether it is back. Changes nothing while it is open.
   *
   * @throws CircuitNotFoundError when no call has met the circuit yet
   * @throws AuditUnavailableError when it cannot be recorded; the circuit stays as it is
   */
  open(key: string, operator: CircuitOperator = {}): Promise<CircuitStatus> {
    return this.#force(key, 'open', operator);
  }

  /**
   * Sends all calls to the target again, at once.
   *
   * @throws CircuitNotFoundError when no call has met the circuit yet
   * @throws AuditUnavailableError when it cannot be recorded; the circuit stays as it is
   */
  close(key: string, operator: CircuitOperator = {}): Promise<CircuitStatus> {
    return this.#force(key, 'closed', operator);
  }

  async #force(key: string, state: 'open' | 'closed', { user, tenant }: CircuitOperator): Promise<CircuitStatus> {
    const circuit = await this.breakers.find(key);
    if (!circuit) throw new CircuitNotFoundError(key);
    await this.#record(circuit, state, { user, tenant });
    await circuit.force(state);
    return circuit.status();
  }

  #record({ key, target }: Circuit, state: 'open' | 'closed', by: CircuitOperator): void | Promise<void> {
    const { provider, model }: Target = target;
    const event = state === 'open' ? 'circuit_opened' : 'circuit_closed';
    return this.audit.record({ class: 'admin', event, ...by, data: { circuit: key, provider, model } });
  }
}
