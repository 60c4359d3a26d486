import type { ExecuteOptions } from '@ossa/contracts';
import type { ModelSettings } from '@ossa/contracts';
import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';
import type { RunClient } from '../request/run-client.js';
import type { ChatCompletionDto } from './chat-completion.dto.js';
import { chatMessages } from './chat-messages.js';
import { clientTools, toolChoice } from './chat-tools.js';

type ChatOptions = ExecuteOptions & Required<Pick<ExecuteOptions, 'messages'>>;

/** What a chat request says, as the options of a run. The user it names counts only while no key is declared. */
export function chatOptions(
  body: ChatCompletionDto,
  caller: ApiKeyIdentity | undefined,
  client: RunClient,
): ChatOptions {
  return {
    messages: chatMessages(body.messages),
    tools: clientTools(body.tools ?? []),
    toolChoice: toolChoice(body.tool_choice),
    settings: modelSettings(body),
    ...runIdentity(caller, body.user),
    ...client,
  };
}

/** Only what the client sent, so that the settings of the agent stay for the rest. */
function modelSettings(body: ChatCompletionDto): ModelSettings {
  const maxOutputTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    ...(isGiven(body.temperature) && { temperature: body.temperature }),
    ...(isGiven(body.top_p) && { topP: body.top_p }),
    ...(isGiven(maxOutputTokens) && { maxOutputTokens }),
    ...(isGiven(body.stop) && { stopSequences: typeof body.stop === 'string' ? [body.stop] : body.stop }),
    ...(isGiven(body.seed) && { seed: body.seed }),
    ...(isGiven(body.presence_penalty) && { presencePenalty: body.presence_penalty }),
    ...(isGiven(body.frequency_penalty) && { frequencyPenalty: body.frequency_penalty }),
  };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
