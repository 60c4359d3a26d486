import { OssaError, type OssaErrorOptions } from '@ossa/contracts';

/** Throw it from a tool to tell the model what went wrong: the message is what the model reads. */
export class ToolError extends OssaError {
  constructor(message: string, options: OssaErrorOptions = {}) {
    super('internal', message, options);
  }
}
