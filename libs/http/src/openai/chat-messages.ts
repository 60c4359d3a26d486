import type { Message, ToolCallContent } from '@ossa/contracts';
import { textContent, userContent } from './chat-content.js';
import { invalidChat, type JsonObject, listAt, objectAt, textAt } from './invalid-chat.js';

/**
 * The messages of a chat request as the messages of a run.
 *
 * @throws InvalidRequestError with the path of the first message or part that cannot be read
 */
export function chatMessages(messages: readonly unknown[]): readonly Message[] {
  const toolNames = new Map<string, string>();
  return messages.map((item, index) => {
    const path = `messages.${index}`;
    const message = objectAt(item, path);
    switch (message.role) {
      case 'system':
      case 'developer':
        return { role: 'system', content: textContent(message.content, `${path}.content`) };
      case 'user':
        return { role: 'user', content: userContent(message.content, `${path}.content`) };
      case 'assistant':
        return assistantMessage(message, path, toolNames);
      case 'tool':
        return toolMessage(message, path, toolNames);
      default:
        throw invalidChat(`${path}.role`, 'must be system, developer, user, assistant or tool');
    }
  });
}

/** The last thing the user said, as the input of the run in events and logs. */
export function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  if (last?.role !== 'user') return '';
  return last.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function assistantMessage({ content, tool_calls }: JsonObject, path: string, toolNames: Map<string, string>): Message {
  const text = content === undefined || content === null ? '' : textContent(content, `${path}.content`);
  const calls = tool_calls === undefined || tool_calls === null ? [] : listAt(tool_calls, `${path}.tool_calls`);
  const toolCalls = calls.map((call, index) => toolCall(call, `${path}.tool_calls.${index}`));
  for (const { id, name } of toolCalls) toolNames.set(id, name);
  return { role: 'assistant', content: text === '' ? toolCalls : [{ type: 'text', text }, ...toolCalls] };
}

function toolCall(item: unknown, path: string): ToolCallContent {
  const call = objectAt(item, path);
  const called = objectAt(call.function, `${path}.function`);
  return {
    type: 'toolCall',
    id: textAt(call.id, `${path}.id`),
    name: textAt(called.name, `${path}.function.name`),
    input: textAt(called.arguments, `${path}.function.arguments`),
  };
}

function toolMessage(
  { tool_call_id, content }: JsonObject,
  path: string,
  toolNames: ReadonlyMap<string, string>,
): Message {
  const id = textAt(tool_call_id, `${path}.tool_call_id`);
  const name = toolNames.get(id);
  if (name === undefined)
    throw invalidChat(`${path}.tool_call_id`, 'must answer a tool call of an assistant message before it');
  return {
    role: 'tool',
    content: [{ type: 'toolResult', id, name, output: textContent(content, `${path}.content`), isError: false }],
  };
}
