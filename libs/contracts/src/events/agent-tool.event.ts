/** A tool was called and returned. */
export class AgentToolCalledEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly callId: string,
    readonly tool: string,
    readonly durationMs: number,
  ) {}
}

/** A tool call failed or was refused; the model was told and the run went on. `reason` holds no argument and no result. */
export class AgentToolFailedEvent {
  constructor(
    readonly runId: string,
    readonly agent: string,
    readonly callId: string,
    readonly tool: string,
    readonly status: 'failed' | 'refused',
    readonly reason: string,
    readonly durationMs: number,
  ) {}
}
