/** Opaque data of a provider that has to be sent back to it unchanged (thought signatures, encrypted reasoning). */
export type ProviderMetadata = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface TextContent {
  readonly type: 'text';
  readonly text: string;
}

/** An image or another file: a base64 string, or an URL the provider fetches itself. */
export interface FileContent {
  readonly type: 'file';
  /** IANA media type, for example `image/png`; `image/*` when only the family is known. */
  readonly mediaType: string;
  readonly data: { readonly type: 'base64'; readonly base64: string } | { readonly type: 'url'; readonly url: string };
}

export interface ReasoningContent {
  readonly type: 'reasoning';
  readonly text: string;
  readonly metadata?: ProviderMetadata;
}

/** A call the model asked for. `input` is the JSON text exactly as the model wrote it. */
export interface ToolCallContent {
  readonly type: 'toolCall';
  readonly id: string;
  readonly name: string;
  readonly input: string;
  readonly metadata?: ProviderMetadata;
}

export interface ToolResultContent {
  readonly type: 'toolResult';
  readonly id: string;
  readonly name: string;
  /** Text the model reads: plain text, or JSON. */
  readonly output: string;
  readonly isError: boolean;
}

/** One turn of a conversation, independent of any provider. */
export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: readonly (TextContent | FileContent)[] }
  | { readonly role: 'assistant'; readonly content: readonly (TextContent | ReasoningContent | ToolCallContent)[] }
  | { readonly role: 'tool'; readonly content: readonly ToolResultContent[] };

export function userMessage(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}
