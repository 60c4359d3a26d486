import { StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Logger } from '@nestjs/common';
import { logLines } from './log-lines.js';
import { mcpFetch } from './mcp-fetch.js';
import type { McpServerOptions } from './mcp.options.js';

/** The client passes more than PATH and HOME on to a process; undefined takes a variable out again. */
const NOT_INHERITED = { LOGNAME: undefined, SHELL: undefined, TERM: undefined, USER: undefined };

/** Lines of a process that are warnings; a process that says more than this talks of its work. */
const WARNINGS = 50;

/**
 * @param server its name, under which the log has what its process writes to stderr
 * @param fetch how requests leave the process: the platform's own for servers of the configuration
 */
export function mcpTransport(server: string, options: McpServerOptions, fetch: typeof globalThis.fetch): Transport {
  if (options.transport === 'http')
    return new StreamableHTTPClientTransport(new URL(options.url), {
      fetch: mcpFetch(fetch),
      requestInit: { headers: options.headers },
    });
  const { command, args, env, cwd } = options;
  const environment = Object.assign({}, NOT_INHERITED, { LANG: 'C.UTF-8' }, env);
  const transport = new StdioClientTransport({ command, args, cwd, env: environment, stderr: 'pipe' });
  if (transport.stderr) logLines(transport.stderr, lineLogger(server));
  return transport;
}

function lineLogger(server: string): (line: string) => void {
  const logger = new Logger('McpServer');
  let lines = 0;
  return (line) => {
    lines += 1;
    const message = `MCP server ${JSON.stringify(server)}: ${line}`;
    if (lines <= WARNINGS) logger.warn(message);
    else logger.debug(message);
    if (lines === WARNINGS)
      logger.warn(`MCP server ${JSON.stringify(server)} says more; the log has it at level debug.`);
  };
}
