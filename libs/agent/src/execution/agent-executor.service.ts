import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  AgentExecutionErrorEvent,
  type AgentInput,
  type AgentRunner,
  EVENT_PUBLISHER,
  type EventPublisher,
  type ExecuteOptions,
  lazy,
  OssaError,
  RUN_CHAIN,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunResult,
} from '@ossa/contracts';
import { AGENT_OPTIONS, type AgentOptions } from '../agent.options.js';
import { AgentRegistry } from '../registry/agent-registry.service.js';
import { asRunError } from './as-run-error.js';
import { conversationOf } from './prompt.js';
import { assertRunInput } from './run-input.js';
import type { RunStream } from './run-stream.js';

/** Runs agents by name. The one way in for HTTP, queue, CLI and injected handles. */
@Injectable()
export class AgentExecutor implements AgentRunner {
  constructor(
    private readonly registry: AgentRegistry,
    @Inject(RUN_CHAIN) private readonly chain: RunHandler,
    @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher,
    @Inject(AGENT_OPTIONS) private readonly options: AgentOptions,
  ) {}

  /**
   * Runs the agent and waits for its answer.
   *
   * @throws OssaError with one of its codes, for example `agent_not_found`, `provider_unavailable`, `deadline_exceeded`, `cancelled`
   */
  async execute(agent: string, input: AgentInput, options: ExecuteOptions = {}): Promise<RunResult> {
    for await (const part of this.chain.run(this.#request(randomUUIDv7(), agent, input, options, false))) {
      if (part.type === 'finish') return part.result;
    }
    throw new OssaError('internal', 'The run ended without a result; a stage of the run chain swallowed it.');
  }

  /** Runs the agent and gives its parts as they come; the last one is `finish` with the whole answer. */
  stream(agent: string, input: AgentInput, options: ExecuteOptions = {}): RunStream {
    const runId = randomUUIDv7();
    const parts = lazy<RunPart>(async () => this.chain.run(this.#request(runId, agent, input, options, true)));
    let isRead = false;
    const iterate = () => {
      if (isRead) throw new OssaError('internal', 'A run can be read once; call stream() again for another run.');
      isRead = true;
      return parts[Symbol.asyncIterator]();
    };
    return { runId, agent, [Symbol.asyncIterator]: iterate };
  }

  prepare(agent: string, input: AgentInput, options: ExecuteOptions = {}): RunRequest {
    return this.#prepared(randomUUIDv7(), agent, input, options, false);
  }

  #request(runId: string, name: string, input: AgentInput, options: ExecuteOptions, stream: boolean): RunRequest {
    try {
      return this.#prepared(runId, name, input, options, stream);
    } catch (error) {
      const now = Date.now();
      const failure = asRunError(error);
      this.events.publish(
        'ossa.agent.execution.error',
        new AgentExecutionErrorEvent(runId, name, failure, input, options.context ?? {}, now, now),
      );
      throw failure;
    }
  }

  #prepared(runId: string, name: string, input: AgentInput, options: ExecuteOptions, stream: boolean): RunRequest {
    assertRunInput(input, options);
    const agent = this.registry.runnable(name);
    const startedAt = performance.now();
    const allowed = Math.min(options.deadlineMs ?? Infinity, agent.limits.timeoutMs ?? Infinity, this.options.timeout);
    return {
      runId,
      agent,
      input,
      context: options.context ?? {},
      messages: conversationOf(agent, input, options),
      session: options.session,
      user: options.user,
      tenant: options.tenant,
      traceId: options.traceId ?? runId.replaceAll('-', ''),
      clientTools: options.tools ?? [],
      toolChoice: options.toolChoice ?? 'auto',
      settings: options.settings ?? {},
      cache: options.cache ?? 'use',
      stream,
      signal: options.signal ?? new AbortController().signal, // one of its own: listeners on a shared one are found by scanning
      deadline: startedAt + allowed,
      startedAt,
    };
  }
}
