import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { ossaErrorIn } from '@ossa/contracts';
import type { McpConnectionLoss } from './mcp-server.error.js';

const MAX_MESSAGE_CHARACTERS = 2_048;

/**
 * What may be said about a failure of the MCP client. Its own messages hold addresses and bodies; an error of the protocol is
 * meant for whoever called, and an error of ours (the egress rules) says what to do.
 */
export function problemOf(error: unknown, timeout: number): string {
  const own = ossaErrorIn(error);
  if (own) return `cannot be used: ${own.message.replace(/\.$/, '')}`;
  if (error instanceof ProtocolError) return `refused the call: ${error.message.slice(0, MAX_MESSAGE_CHARACTERS)}`;
  if (error instanceof SdkHttpError) return `answered with status ${error.status}`;
  if (!(error instanceof SdkError)) return 'cannot be reached';
  return SDK_PROBLEMS[error.code]?.(timeout) ?? 'answered with something that is not understood';
}

const SDK_PROBLEMS: Readonly<Partial<Record<SdkErrorCode, (timeout: number) => string>>> = {
  [SdkErrorCode.RequestTimeout]: (timeout) => `did not answer within ${timeout} ms`,
  [SdkErrorCode.ConnectionClosed]: () => 'closed the connection',
  [SdkErrorCode.EraNegotiationFailed]: () => 'cannot be reached',
};

/** What became of the connection when a call failed; undefined when it is still there. */
export function lossOf(error: unknown): McpConnectionLoss | undefined {
  if (error instanceof SdkHttpError) return error.status === 404 ? 'forgotten' : undefined;
  return error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed ? 'interrupted' : undefined;
}
