import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type {
  FileContent,
  Message,
  ProviderMetadata,
  ReasoningContent,
  ToolCallContent,
  ToolResultContent,
} from '@ossa/contracts';

type AssistantContent = Extract<Message, { role: 'assistant' }>['content'];
type AssistantParts = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

/** The conversation as the AI SDK's models read it. Metadata of a provider goes back to it unchanged. */
export function toPrompt(messages: readonly Message[]): LanguageModelV4Message[] {
  return messages.map(toPromptMessage);
}

function toPromptMessage(message: Message): LanguageModelV4Message {
  if (message.role === 'system') return message;
  if (message.role === 'assistant') return { role: 'assistant', content: toAssistantParts(message.content) };
  if (message.role === 'tool') return { role: 'tool', content: message.content.map(toToolResult) };
  return { role: 'user', content: message.content.map((part) => (part.type === 'text' ? part : toFile(part))) };
}

function toToolResult({ id, name, output, isError }: ToolResultContent): LanguageModelV4ToolResultPart {
  return {
    type: 'tool-result',
    toolCallId: id,
    toolName: name,
    output: { type: isError ? 'error-text' : 'text', value: output },
  };
}

function toFile({ mediaType, data }: FileContent): LanguageModelV4FilePart {
  return {
    type: 'file',
    mediaType,
    data: data.type === 'url' ? { type: 'url', url: new URL(data.url) } : { type: 'data', data: data.base64 },
  };
}

function toAssistantParts(content: AssistantContent): AssistantParts {
  return joinReasoning(content).map((part) => {
    if (part.type === 'text') return part;
    const { metadata } = part;
    if (part.type === 'reasoning') return { type: 'reasoning', text: part.text, ...providerOptions(metadata) };
    const { id: toolCallId, name: toolName } = part;
    return { type: 'tool-call', toolCallId, toolName, input: toolInput(part), ...providerOptions(metadata) };
  });
}

/** Streamed pieces of one reasoning block become one part again; the piece with metadata is the last of its block. */
function joinReasoning(content: AssistantContent): AssistantContent {
  const joined: AssistantContent[number][] = [];
  for (const part of content) {
    const last = joined.at(-1);
    if (part.type === 'reasoning' && last?.type === 'reasoning' && last.metadata === undefined)
      joined[joined.length - 1] = { ...part, text: last.text + part.text } satisfies ReasoningContent;
    else joined.push(part);
  }
  return joined;
}

/** Vendors want an object. What the model wrote instead is gone, but the tool result beside it says what was wrong. */
function toolInput({ input }: ToolCallContent): unknown {
  try {
    const parsed: unknown = JSON.parse(input);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

function providerOptions(metadata: ProviderMetadata | undefined): { providerOptions?: SharedV4ProviderOptions } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what the SDK gave, on its way back
  return metadata === undefined ? {} : { providerOptions: metadata as SharedV4ProviderOptions };
}
