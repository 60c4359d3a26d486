import type {
  FileContent,
  Message,
  ReasoningContent,
  TextContent,
  ToolCallContent,
  ToolResultContent,
} from '@ossa/contracts';
import type { KeyText } from './key-text.js';
import { nothingLeft } from './nothing-left.js';

type Content = TextContent | FileContent | ReasoningContent | ToolCallContent | ToolResultContent;

export function writeMessages(text: KeyText, messages: readonly Message[]): void {
  text.list(messages.length);
  for (const message of messages) writeMessage(text, message);
}

function writeMessage(text: KeyText, message: Message): void {
  const { role, content, ...rest } = message;
  nothingLeft(rest);
  text.string(role);
  if (typeof content === 'string') {
    text.string(content);
    return;
  }
  text.list(content.length);
  for (const part of content) writeContent(text, part);
}

function writeContent(text: KeyText, part: Content): void {
  switch (part.type) {
    case 'text':
      return writeText(text, part);
    case 'file':
      return writeFile(text, part);
    case 'reasoning':
      return writeReasoning(text, part);
    case 'toolCall':
      return writeToolCall(text, part);
    case 'toolResult':
      return writeToolResult(text, part);
    default:
      part satisfies never;
      text.refuse(); // a caller without types
  }
}

function writeText(text: KeyText, { type: _type, text: said, ...rest }: TextContent): void {
  nothingLeft(rest);
  text.mark('T');
  text.string(said);
}

function writeFile(text: KeyText, { type: _type, mediaType, data, ...rest }: FileContent): void {
  nothingLeft(rest);
  text.mark('F');
  text.string(mediaType);
  text.json(data);
}

function writeReasoning(text: KeyText, { type: _type, text: thought, metadata, ...rest }: ReasoningContent): void {
  nothingLeft(rest);
  text.mark('R');
  text.string(thought);
  text.json(metadata);
}

function writeToolCall(text: KeyText, { type: _type, id, name, input, metadata, ...rest }: ToolCallContent): void {
  nothingLeft(rest);
  text.mark('C');
  text.string(id);
  text.string(name);
  text.string(input);
  text.json(metadata);
}

function writeToolResult(text: KeyText, { type: _type, id, name, output, isError, ...rest }: ToolResultContent): void {
  nothingLeft(rest);
  text.mark('A');
  text.string(id);
  text.string(name);
  text.string(output);
  text.boolean(isError);
}
