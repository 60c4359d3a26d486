import { OssaError } from '@ossa/contracts';

/** One tool call took longer than it may; the run goes on. */
export class ToolTimeoutError extends OssaError {
  constructor(
    readonly tool: string,
    readonly limitMs: number,
  ) {
    super('deadline_exceeded', `The tool ${tool} did not answer within ${limitMs} ms.`, { retryable: true });
  }
}
