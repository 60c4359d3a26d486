import type { CallToolResult } from '@modelcontextprotocol/client';

/** What the model reads of a result: its text, else its structured content. Media are named, not shown. */
export function mcpResult({ content, structuredContent }: CallToolResult): unknown {
  const text = content.map(textOf).filter((part) => part !== '');
  return text.length === 0 && structuredContent !== undefined ? structuredContent : text.join('\n');
}

function textOf(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'resource':
      return 'text' in block.resource ? block.resource.text : `[resource ${block.resource.uri}]`;
    case 'resource_link':
      return `[resource ${block.name}: ${block.uri}]`;
    default:
      return `[${block.type} ${block.mimeType}]`;
  }
}
