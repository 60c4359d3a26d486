import type { RunFinishReason, RunResult, ToolCallContent, Usage } from '@ossa/contracts';

const FINISH_REASONS: Readonly<Record<RunFinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  tools: 'tool_calls',
  filtered: 'content_filter',
  turn_limit: 'length',
  tool_limit: 'length',
  token_limit: 'length',
};

/** The answer of a run as a chat completion. */
export function chatCompletion(result: RunResult, model: string): object {
  const calls = result.clientToolCalls ?? [];
  return {
    id: completionId(result.runId),
    object: 'chat.completion',
    created: seconds(),
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: calls.length > 0 && result.output === '' ? null : result.output,
          refusal: null,
          ...(calls.length > 0 && { tool_calls: calls.map(openAiToolCall) }),
        },
        logprobs: null,
        finish_reason: finishReason(result),
      },
    ],
    usage: openAiUsage(result.usage),
  };
}

export function completionId(runId: string): string {
  return `chatcmpl-${runId}`;
}

export function finishReason({ finishReason }: RunResult): string {
  return FINISH_REASONS[finishReason];
}

export function openAiToolCall({ id, name, input }: ToolCallContent): object {
  return { id, type: 'function', function: { name, arguments: input } };
}

export function openAiUsage({ inputTokens, outputTokens, cachedInputTokens, reasoningTokens }: Usage): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

/** Unix time, as OpenAI dates its objects. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
