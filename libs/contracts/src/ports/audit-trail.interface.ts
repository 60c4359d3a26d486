/** The class of an action: what happens when its record cannot be written is configured per class. */
export type AuditClass = 'model' | 'run' | 'effects' | 'admin';

/** One thing that happened. Never holds a prompt, an answer, an argument or a key. */
export interface AuditEntry {
  readonly class: AuditClass;
  /** For example `llm_request`, `llm_response`, `llm_error`, `tool_called`, `circuit_opened`, `api_key_rotated`. */
  readonly event: string;
  /** Groups the records of one action: the id of a model call, for example. */
  readonly requestId?: string;
  readonly runId?: string;
  readonly agent?: string;
  readonly user?: string;
  readonly tenant?: string;
  readonly traceId?: string;
  /** What is particular to the event; plain JSON data with names in snake_case. It may be written later: do not change it. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Refuse when it cannot be written, whatever is configured for the class: the agent asks for it. */
  readonly required?: boolean;
  /** True for what has happened already and cannot be refused any more: it is queued, whatever the class says. */
  readonly afterwards?: true;
}

/** Where what happened is kept, for people who have to account for it. */
export interface AuditTrail {
  /**
   * Takes a record. Where the class says `allow` it is queued, never blocks and never throws. Where it says `refuse` a
   * promise is given: it resolves when the record is written, so that the action may begin, and rejects when it cannot be.
   *
   * @throws AuditUnavailableError from the promise, for a class that refuses
   */
  record(entry: AuditEntry): void | Promise<void>;
}

/** The default: keeps nothing. */
export const NOOP_AUDIT_TRAIL: AuditTrail = Object.freeze({ record: () => undefined });
