import {
  addUsage,
  type CallContext,
  dollars,
  type Message,
  type ModelCall,
  type ModelPart,
  type ModelSettings,
  NO_USAGE,
  type RunFinish,
  type RunFinishReason,
  type RunRequest,
  type RunResult,
  type Target,
  type TextContent,
  type ToolCallContent,
  type ToolCallRecord,
  type TrailEntry,
  type Usage,
  userMessage,
} from '@ossa/contracts';
import type { Toolset } from '../tools/toolset.interface.js';
import type { ToolOutcome } from '../tools/tool-invoker.service.js';
import { mergeSettings } from './merge-settings.js';
import { Turn } from './turn.js';
import { withoutUnansweredCalls } from './unanswered-calls.js';

/** What one run has gathered so far: the conversation, what it used, which tools it called. */
export class RunProgress {
  readonly #transcript: Message[] = [];
  readonly #trail: TrailEntry[] = [];
  #turns = 0;
  readonly #toolCalls: ToolCallRecord[] = [];
  readonly #settings: ModelSettings;
  readonly #context: CallContext;
  readonly #clientTools: ReadonlySet<string>;
  readonly #callIds = new Set<string>();
  #usage: Usage = NO_USAGE;
  #simulated = false;
  #toolLimitReached = false;
  #turn = new Turn();
  #spoken = '';
  #spokenTurn: Turn | undefined;

  constructor(
    readonly request: RunRequest,
    private readonly target: Target,
    readonly toolset: Toolset,
  ) {
    const { agent, runId, tenant, user, traceId, settings } = request;
    this.#settings = mergeSettings(agent.model.settings, settings);
    this.#context = { runId, agent: agent.id, tenant, user, traceId };
    this.#clientTools = new Set(request.clientTools.map((tool) => tool.name));
  }

  /** Text of the turn that is under way or was the last. */
  get text(): string {
    return this.#turn.text;
  }

  isClientTool(name: string): boolean {
    return this.#clientTools.has(name);
  }

  beginTurn(): ModelCall {
    const { request } = this;
    const { turnTimeoutMs } = request.agent.limits;
    this.#turn = new Turn();
    return {
      target: this.target,
      messages: [...request.messages, ...this.#transcript],
      tools: [...this.toolset.definitions, ...request.clientTools],
      toolChoice: this.#toolLimitReached ? 'none' : request.toolChoice,
      settings: this.#settings,
      output: request.agent.output && { name: request.agent.name, schema: request.agent.output },
      stream: request.stream,
      signal: request.signal,
      deadline: Math.min(request.deadline, this.#turn.startedAt + (turnTimeoutMs ?? Infinity)),
      context: this.#context,
      policy: request.agent.model.policy,
      attempts: this.#turn.attempts,
    };
  }

  /** Takes a part into the turn and gives it as the run knows it: every tool call has an id of its own. */
  record(part: ModelPart): ModelPart {
    const known = part.type === 'toolCall' ? this.#withUniqueId(part) : part;
    this.#turn.record(known);
    return known;
  }

  /** Adds to what the caller hears, and gives the part as it is to be streamed: a blank line stands between two turns. */
  speak(part: TextContent): TextContent {
    const isNewTurn = this.#spokenTurn !== this.#turn && this.#spoken !== '';
    this.#spokenTurn = this.#turn;
    const text = isNewTurn ? `\n\n${part.text}` : part.text;
    this.#spoken += text;
    return isNewTurn ? { type: 'text', text } : part;
  }

  /** Books the turn and sorts its tool calls: those executed here, and those of the caller, which go back to it and end the run. */
  endTurn(): { readonly calls: readonly ToolCallContent[]; readonly clientCalls: readonly ToolCallContent[] } {
    const turn = this.#turn;
    const { finish } = turn;
    this.#turns += 1;
    this.#trail.push(...turn.attempts.records.map((record) => ({ ...record, turn: this.#turns })));
    this.#usage = addUsage(this.#usage, finish.usage);
    this.#simulated ||= finish.simulated === true;
    const clientCalls = turn.toolCalls.filter((call) => this.isClientTool(call.name));
    const calls = clientCalls.length > 0 ? [] : turn.toolCalls;
    const message = turn.message(clientCalls.length > 0 ? clientCalls : calls);
    if (message.content.length > 0) this.#transcript.push(message);
    return { calls, clientCalls };
  }

  /** The id is part of the idempotency key of a call, and some providers count from zero in every turn. */
  #withUniqueId(call: ToolCallContent): ToolCallContent {
    let id = call.id;
    for (let repeated = 2; this.#callIds.has(id); repeated += 1) id = `${call.id}-${repeated}`;
    this.#callIds.add(id);
    return id === call.id ? call : { ...call, id };
  }

  /** The cap that forbids another turn, if one does. */
  limit(): RunFinishReason | undefined {
    const { maxTurns, maxTokensPerRun = Infinity } = this.request.agent.limits;
    if (this.#toolLimitReached) return 'tool_limit';
    if (this.#turns >= maxTurns) return 'turn_limit';
    return this.#usage.inputTokens + this.#usage.outputTokens >= maxTokensPerRun ? 'token_limit' : undefined;
  }

  /** Splits calls at the agent's cap. With the first refused one the model gets a last turn without tools. */
  admit(calls: readonly ToolCallContent[]): {
    readonly admitted: readonly ToolCallContent[];
    readonly refused: readonly ToolOutcome[];
  } {
    const { maxToolCalls = Infinity } = this.request.agent.limits;
    const room = Math.max(0, maxToolCalls - this.#toolCalls.length);
    const refused = calls.slice(room).map(({ id, name }): ToolOutcome => {
      const output = `Not executed: this agent may call at most ${maxToolCalls} tools in a run. Answer with what you have.`;
      return {
        result: { type: 'toolResult', id, name, output, isError: true },
        record: { id, name, status: 'refused', durationMs: 0 },
      };
    });
    this.#toolLimitReached ||= refused.length > 0;
    return { admitted: calls.slice(0, room), refused };
  }

  recordTools(outcomes: readonly ToolOutcome[]): void {
    this.#toolCalls.push(...outcomes.map(({ record }) => record));
    this.#transcript.push({ role: 'tool', content: outcomes.map(({ result }) => result) });
  }

  /** Adds a user turn of our own to the conversation. */
  say(text: string): void {
    this.#transcript.push(userMessage(text));
  }

  finish(
    end: {
      reason?: RunFinishReason;
      output?: string;
      data?: unknown;
      clientToolCalls?: readonly ToolCallContent[];
    } = {},
  ): RunFinish {
    const { finish } = this.#turn;
    const result: RunResult = {
      runId: this.request.runId,
      agent: this.request.agent.id,
      output: end.output ?? this.#spoken,
      ...(end.data !== undefined && { data: end.data }),
      usage: this.#usage,
      cost: { amount: costOf(this.#trail), currency: 'USD' },
      provider: finish.target.provider,
      model: finish.target.model,
      finishReason: end.reason ?? (this.#toolLimitReached ? 'tool_limit' : finish.reason),
      toolCalls: this.#toolCalls,
      ...(end.clientToolCalls && { clientToolCalls: end.clientToolCalls }),
      simulated: this.#simulated,
      cached: false,
      durationMs: Math.round((performance.now() - this.request.startedAt) * 1000) / 1000,
      trail: this.#trail,
    };
    return {
      type: 'finish',
      result,
      transcript: end.clientToolCalls ? this.#transcript : withoutUnansweredCalls(this.#transcript),
    };
  }
}

/** In dollars; null when there is an attempt without a price, or nobody recorded attempts. */
function costOf(trail: readonly TrailEntry[]): number | null {
  const costs = trail.map(({ cost }) => cost);
  return costs.length > 0 && costs.every((cost) => cost !== null)
    ? dollars(costs.reduce((sum, cost) => sum + cost, 0))
    : null;
}
