import type { ConversationPolicy, Message } from '@ossa/contracts';

/** A safe guess for English and code; providers count differently. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * The newest part of a history that fits the agent's limits. Starts at a user message, so that no answer and no tool
 * result stands there without what it belongs to.
 */
export function historyWindow(history: readonly Message[], policy: ConversationPolicy): readonly Message[] {
  const messages = policy.maxMessages ?? Infinity;
  const characters = (policy.maxTokens ?? Infinity) * CHARACTERS_PER_TOKEN;
  let start = history.length;
  let used = 0;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const message = history[index];
    if (message === undefined || history.length - index > messages) break;
    used += sizeOf(message);
    if (used > characters) break;
    if (message.role === 'user') start = index;
  }
  return history.slice(start);
}

function sizeOf(message: Message): number {
  if (message.role === 'system') return message.content.length;
  return message.content.reduce((size, content) => {
    if (content.type === 'toolCall') return size + content.input.length;
    if (content.type === 'toolResult') return size + content.output.length;
    return size + (content.type === 'file' ? 0 : content.text.length);
  }, 0);
}
