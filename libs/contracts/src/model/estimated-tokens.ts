import type { Message } from './message.js';
import type { ModelCall } from './model-call.js';

/** The usual rule of thumb for English text; JSON and other languages have fewer characters a token. */
const CHARACTERS_PER_TOKEN = 4;
/** Images cost some hundred to some thousand tokens, by their dimensions, which are not known here. */
const TOKENS_PER_FILE = 1000;

export function tokensOf(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** An estimate of the tokens a call sends: its messages and the tools it offers. */
export function inputTokensOf({ messages, tools }: Pick<ModelCall, 'messages' | 'tools'>): number {
  let characters = tools.length > 0 ? JSON.stringify(tools).length : 0;
  let files = 0;
  for (const message of messages) {
    characters += charactersOf(message);
    if (message.role === 'user') files += message.content.filter((part) => part.type === 'file').length;
  }
  return tokensOf(characters) + files * TOKENS_PER_FILE;
}

function charactersOf(message: Message): number {
  if (message.role === 'system') return message.content.length;
  let characters = 0;
  for (const part of message.content) {
    if (part.type === 'toolCall') characters += part.name.length + part.input.length;
    else if (part.type === 'toolResult') characters += part.output.length;
    else if (part.type !== 'file') characters += part.text.length;
  }
  return characters;
}
