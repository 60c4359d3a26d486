import { OssaError } from '@ossa/contracts';

/** A tool returned something else than its manifest declares. */
export class ToolResultError extends OssaError {
  constructor(readonly tool: string) {
    super('output_invalid', `The tool ${tool} returned a result that does not match its declared schema.`);
  }
}
