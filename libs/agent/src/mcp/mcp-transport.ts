import { StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { mcpFetch } from './mcp-fetch.js';
import type { McpServerOptions } from './mcp.options.js';

/** The client passes more than PATH and HOME on to a process; undefined takes a variable out again. */
const NOT_INHERITED = { LOGNAME: undefined, SHELL: undefined, TERM: undefined, USER: undefined };

/** @param fetch how requests leave the process: the platform's own for servers of the configuration */
export function mcpTransport(options: McpServerOptions, fetch: typeof globalThis.fetch): Transport {
  if (options.transport === 'http')
    return new StreamableHTTPClientTransport(new URL(options.url), {
      fetch: mcpFetch(fetch),
      requestInit: { headers: options.headers },
    });
  const { command, args, env, cwd } = options;
  const environment = Object.assign({}, NOT_INHERITED, { LANG: 'C.UTF-8' }, env);
  return new StdioClientTransport({ command, args, cwd, env: environment, stderr: 'ignore' });
}
