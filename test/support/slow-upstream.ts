import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';

export interface SlowUpstream {
  readonly url: string;
  /** Resolves when something of this upstream is waiting to be let go. */
  reached(): Promise<void>;
  /** Lets everything end that waits, now and later. */
  release(): void;
  close(): Promise<void>;
}

/**
 * A model (`/v1`), an endpoint for tools (`/tool`) and a MCP server (`/mcp`) that answer when they are released. To
 * the question `call <tool>` the model is quick, and calls it.
 */
export async function startSlowUpstream(): Promise<SlowUpstream> {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const slowly = () => {
    reached.resolve();
    return released.promise;
  };
  const mcp = toNodeHandler(createMcpHandler(() => mcpServer(slowly)));
  const server = createServer((request, response) => {
    if (request.url === '/mcp') void mcp(request, response);
    else void answer(request, response, slowly);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    reached: () => reached.promise,
    release: () => released.resolve(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function mcpServer(slowly: () => Promise<void>): McpServer {
  const server = new McpServer({ name: 'slow', version: '1' });
  server.registerTool('dawdle', {}, async () => {
    await slowly();
    return { content: [{ type: 'text', text: 'done' }] };
  });
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, slowly: () => Promise<void>): Promise<void> {
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
  if (request.url === '/tool') {
    await slowly();
    response.writeHead(200, { 'content-type': 'text/plain' }).end('done');
    return;
  }
  const { messages } = JSON.parse(body) as { messages: readonly { role: string; content: unknown }[] };
  const [, tool] = /call (\w+)/.exec(JSON.stringify(messages.find(({ role }) => role === 'user'))) ?? [];
  const mustCall = tool !== undefined && !messages.some(({ role }) => role === 'tool');
  if (tool === undefined) await slowly();
  const calls = [{ id: 'call-1', type: 'function', function: { name: tool, arguments: '{}' } }];
  const message = {
    role: 'assistant',
    ...(mustCall ? { content: null, tool_calls: calls } : { content: 'slow but sure' }),
  };
  const choices = [{ index: 0, message, finish_reason: mustCall ? 'tool_calls' : 'stop' }];
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices }));
}
