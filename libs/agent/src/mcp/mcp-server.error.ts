import { OssaError } from '@ossa/contracts';

/** `forgotten`: the server never took the call. `interrupted`: the connection ended while the call was running. */
export type McpConnectionLoss = 'forgotten' | 'interrupted';

export interface McpServerErrorOptions {
  /** Set when the connection is gone. */
  readonly loss?: McpConnectionLoss;
  readonly cause?: unknown;
}

/** A MCP server did not do what it was asked. Names the server; says nothing of its address, headers or command. */
export class McpServerError extends OssaError {
  readonly loss?: McpConnectionLoss;

  constructor(
    readonly server: string,
    problem: string,
    { loss, cause }: McpServerErrorOptions = {},
  ) {
    super('internal', `MCP server ${JSON.stringify(server)} ${problem}.`, { retryable: true, cause });
    this.loss = loss;
  }
}
