import { OssaError } from '@ossa/contracts';

/** A tool method sits on a provider that has no instance of its own: it is created per request or per consumer. */
export class ToolScopeError extends OssaError {
  constructor(
    readonly tool: string,
    readonly owner: string,
  ) {
    super(
      'configuration_invalid',
      `The tool ${JSON.stringify(tool)} belongs to ${owner}, which is request-scoped or transient, or depends on a provider that is. Tools need a singleton: the caller of a run is in the ToolContext, the second argument of the method.`,
      { details: { tool } },
    );
  }
}
