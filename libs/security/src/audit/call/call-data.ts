import {
  type AttemptRecord,
  type AuditEntry,
  type Finish,
  type Message,
  type ModelCall,
  ModelError,
  OssaError,
  type Outcome,
  type Usage,
} from '@ossa/contracts';

type Data = AuditEntry['data'];

/** Names are in canonical order, so that the writer need not sort them. */
export function requestData({ messages, settings, stream, target, tools }: ModelCall, includeContent: boolean): Data {
  return {
    max_tokens: settings.maxOutputTokens ?? null,
    ...(includeContent && { messages }),
    model: target.model,
    prompt_length: promptLength(messages),
    provider: target.provider,
    streamed: stream,
    temperature: settings.temperature ?? null,
    tools_count: tools.length,
  };
}

export interface Answer {
  readonly durationMs: number;
  readonly responseLength: number;
  /** Only where content is part of the records. */
  readonly text: string | undefined;
}

/** Provider and model are those that answered. */
export function responseData({ attempts }: ModelCall, finish: Finish, answer: Answer): Data {
  const { reason, simulated, target, usage } = finish;
  return {
    attempts: attempts.records.map(attemptData),
    cost_nano_usd: costOf(attempts.records),
    duration_ms: answer.durationMs,
    finish_reason: reason,
    model: target.model,
    provider: target.provider,
    response_length: answer.responseLength,
    simulated: simulated ?? false,
    text: answer.text,
    tokens_used: usage.inputTokens + usage.outputTokens,
    usage: usageData(usage),
  };
}

/** Provider and model are those that were asked for; the attempts tell which were tried. */
export function errorData({ attempts, target }: ModelCall, outcome: Outcome, durationMs: number): Data {
  return {
    attempts: attempts.records.map(attemptData),
    cost_nano_usd: costOf(attempts.records),
    duration_ms: durationMs,
    ...described(outcome),
    model: target.model,
    provider: target.provider,
  };
}

/** Our own messages are safe to keep; of other errors only the class is. */
function described(outcome: Outcome): Data {
  if (outcome.kind !== 'failed') return { error_class: 'CancelledError', error_code: 'cancelled' };
  const { error } = outcome;
  const name = error instanceof Error ? error.constructor.name : typeof error;
  if (!OssaError.isInstance(error)) return { error_class: name, error_code: 'internal' };
  const kind = ModelError.isInstance(error) ? error.kind : undefined;
  return { error_class: name, error_code: error.code, error_kind: kind, error_message: error.message };
}

/** Null as soon as the price of one attempt is not known. */
function costOf(records: readonly AttemptRecord[]): number | null {
  let sum = 0;
  for (const { cost } of records) {
    if (cost === null) return null;
    sum += cost;
  }
  return records.length === 0 ? null : sum;
}

function attemptData(record: AttemptRecord): Data {
  return {
    attempt: record.attempt,
    cost_nano_usd: record.cost,
    duration_ms: rounded(record.durationMs),
    first_part_ms: record.firstPartMs === undefined ? undefined : rounded(record.firstPartMs),
    hedge: record.hedge,
    key: record.key,
    model: record.model,
    outcome: record.outcome,
    provider: record.provider,
    sent: record.sent,
    started_at: record.startedAt,
    status: record.status,
    usage: usageData(record.usage),
  };
}

/** To the microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function usageData(usage: Usage): Data {
  return {
    cache_write_tokens: usage.cacheWriteTokens,
    cached_input_tokens: usage.cachedInputTokens,
    estimated: usage.estimated,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
  };
}

/** Characters of text in the conversation; files do not count. */
function promptLength(messages: readonly Message[]): number {
  let length = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') length += content.length;
    else for (const part of content) length += lengthOf(part);
  }
  return length;
}

function lengthOf(part: Exclude<Message['content'], string>[number]): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'toolCall':
      return part.input.length;
    case 'toolResult':
      return part.output.length;
    default:
      return 0;
  }
}
