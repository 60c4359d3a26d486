import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import {
  abortError,
  AgentToolCalledEvent,
  AgentToolFailedEvent,
  AUDIT_TRAIL,
  type AuditTrail,
  EVENT_PUBLISHER,
  type EventPublisher,
  NOOP_AUDIT_TRAIL,
  type RunRequest,
  type Telemetry,
  TELEMETRY,
  type ToolCallContent,
  type ToolCallRecord,
  type ToolContext,
  type ToolResultContent,
} from '@ossa/contracts';
import { withinCall } from './call/call-scope.js';
import { ToolArgumentsError } from './call/tool-arguments.error.js';
import { toolCallInput } from './call/tool-call-input.js';
import { failureOf, isUnexpected, refusedAsUnknown, refusedByGate, type ToolFailure } from './call/tool-failure.js';
import { gateRefusal } from './call/tool-gate.js';
import { toolOutput } from './call/tool-output.js';
import { ToolResultError } from './call/tool-result.error.js';
import { ToolTimeoutError } from './call/tool-timeout.error.js';
import type { BoundTool, Toolset } from './toolset.interface.js';

/** Milliseconds one call may take when the tool does not say. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** How one tool call ended: what the model reads and what the run records. */
export interface ToolOutcome {
  readonly result: ToolResultContent;
  readonly record: ToolCallRecord;
}

type ToolInput = Readonly<Record<string, unknown>>;

type Settled = { readonly status: 'succeeded'; readonly text: string } | ToolFailure;

/** Executes the tool calls of a model, or refuses them. What goes wrong goes back to the model, and the run goes on. */
@Injectable()
export class ToolInvoker {
  readonly #logger = new Logger(ToolInvoker.name);

  constructor(
    @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
    @Optional() @Inject(AUDIT_TRAIL) private readonly audit: AuditTrail = NOOP_AUDIT_TRAIL,
  ) {}

  /**
   * Nothing outside the toolset is executed, and nothing the agent's gates refuse. Calls may run in parallel.
   *
   * @throws OssaError only when the signal of the run aborts, at once: its cancellation or its deadline; and when a tool
   * that changes something must be recorded first and cannot be
   */
  async invoke(call: ToolCallContent, toolset: Toolset, run: RunRequest): Promise<ToolOutcome> {
    const startedAt = performance.now();
    const bound = toolset.find(call.name);
    const settled = bound
      ? await this.#settle(bound, call, run)
      : refusedAsUnknown(
          call.name,
          toolset.definitions.map(({ name }) => name),
        );
    const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
    this.#report(bound, call, run, settled, durationMs);
    return outcomeOf(call, settled, durationMs);
  }

  async #settle(bound: BoundTool, call: ToolCallContent, run: RunRequest): Promise<Settled> {
    const refusal = gateRefusal(bound, run.agent.gates);
    if (refusal) return refusedByGate(call.name, refusal);
    let input: ToolInput;
    try {
      input = acceptedInput(bound, call);
    } catch (error) {
      return this.#failed(error, call, run);
    }
    if (run.signal.aborted) throw abortError(run.signal);
    await this.#recordEffect(bound, call, run);
    try {
      return { status: 'succeeded', text: await execute(bound, input, call, run) };
    } catch (error) {
      if (run.signal.aborted) throw abortError(run.signal);
      return this.#failed(error, call, run);
    }
  }

  /** Before anything outside changes: no effect without a record, where the trail is told to refuse. Without the arguments. */
  async #recordEffect({ tool }: BoundTool, call: ToolCallContent, run: RunRequest): Promise<void> {
    if (tool.readOnly) return;
    const { runId, agent, user, tenant, traceId } = run;
    const data = { call_id: call.id, tool: call.name };
    const required = agent.model.policy.auditRequired;
    const entry = { runId, agent: agent.id, user, tenant, traceId, data, required };
    await this.audit.record({ class: 'effects', event: 'tool_called', ...entry });
  }

  #failed(error: unknown, call: ToolCallContent, run: RunRequest): ToolFailure {
    if (isUnexpected(error)) this.#log(error, call, run);
    return failureOf(error, call.name);
  }

  /** The model is told nothing of such an error, so the log is the only place that has it. Without the arguments of the call. */
  #log(error: unknown, { name }: ToolCallContent, { runId }: RunRequest): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : `It threw ${typeof error}, not an error.`;
    this.#logger.error(`Tool ${name} failed in run ${runId}`, stack);
  }

  #report(
    bound: BoundTool | undefined,
    call: ToolCallContent,
    run: RunRequest,
    settled: Settled,
    durationMs: number,
  ): void {
    const { runId, agent } = run;
    const tool = call.name.slice(0, 64);
    const attributes = { tool: bound ? tool : 'unknown', status: settled.status };
    this.telemetry.count('ossa.tool.calls', 1, attributes);
    this.telemetry.record('ossa.tool.duration', durationMs, attributes);
    if (settled.status === 'succeeded') {
      this.events.publish(
        'ossa.agent.tool.called',
        new AgentToolCalledEvent(runId, agent.id, call.id, tool, durationMs),
      );
    } else {
      const { status, reason } = settled;
      const event = new AgentToolFailedEvent(runId, agent.id, call.id, tool, status, reason, durationMs);
      this.events.publish('ossa.agent.tool.failed', event);
    }
  }
}

/** @throws ToolArgumentsError */
function acceptedInput({ parameters }: BoundTool, call: ToolCallContent): ToolInput {
  const input = toolCallInput(call.name, call.input);
  const problems = parameters?.validate(input) ?? [];
  if (problems.length > 0) throw new ToolArgumentsError(call.name, problems);
  return input;
}

/** @returns the text for the model */
async function execute(
  { tool, returns }: BoundTool,
  input: ToolInput,
  call: ToolCallContent,
  run: RunRequest,
): Promise<string> {
  const timeoutMs = tool.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const result = await withinCall(
    run.signal,
    timeoutMs,
    () => new ToolTimeoutError(call.name, timeoutMs),
    async (signal) => tool.execute(input, toolContext(call, run, signal)),
  );
  if (returns && returns.validate(result).length > 0) throw new ToolResultError(call.name);
  return toolOutput(result);
}

function toolContext({ id }: ToolCallContent, run: RunRequest, signal: AbortSignal): ToolContext {
  const { runId, agent, tenant, user, context } = run;
  return { runId, callId: id, agent: agent.id, tenant, user, context, signal, idempotencyKey: `${runId}:${id}` };
}

function outcomeOf({ id, name }: ToolCallContent, settled: Settled, durationMs: number): ToolOutcome {
  const { status, text } = settled;
  return {
    result: { type: 'toolResult', id, name, output: text, isError: status !== 'succeeded' },
    record: { id, name, status, durationMs },
  };
}
