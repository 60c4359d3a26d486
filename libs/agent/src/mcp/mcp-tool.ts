import type { CallToolResult, Tool as McpToolDescription } from '@modelcontextprotocol/client';
import type { Tool, ToolContext, ToolDefinition } from '@ossa/contracts';
import { bounded } from '../tools/call/tool-output.js';
import { ToolError } from '../tools/tool.error.js';
import { mcpResult } from './mcp-result.js';
import type { McpToolCall } from './mcp-session.js';

const MAX_ERROR_CHARACTERS = 8_192;

/** Where the tool is. */
export interface McpToolServer {
  /** Milliseconds a call may take. */
  readonly timeout: number;
  call(call: McpToolCall): Promise<CallToolResult>;
}

/** One tool of a MCP server. It counts as changing something unless the server says that it only reads. */
export class McpTool implements Tool {
  readonly definition: ToolDefinition;
  readonly readOnly: boolean;
  readonly idempotent: boolean;
  readonly requiresApproval = false;

  constructor(
    private readonly server: McpToolServer,
    private readonly description: McpToolDescription,
    /** That of the server: its tools have none of their own. */
    readonly version?: string,
  ) {
    const { name, description: text, inputSchema, annotations } = description;
    this.definition = { name, description: text, parameters: inputSchema };
    this.readOnly = annotations?.readOnlyHint === true;
    this.idempotent = this.readOnly || annotations?.idempotentHint === true;
  }

  get timeoutMs(): number {
    return this.server.timeout;
  }

  async execute(input: Readonly<Record<string, unknown>>, { signal, idempotencyKey }: ToolContext): Promise<unknown> {
    const { description, idempotent } = this;
    const result = await this.server.call({
      tool: description,
      input,
      idempotent,
      idempotencyKey,
      signal,
    });
    const output = mcpResult(result);
    if (!result.isError) return output;
    throw new ToolError(
      typeof output === 'string' ? bounded(output, MAX_ERROR_CHARACTERS) : `${description.name} failed.`,
    );
  }
}
