import { OssaError } from '@ossa/contracts';

/** Two tools have the same name, so a manifest that names it would be ambiguous. */
export class DuplicateToolError extends OssaError {
  constructor(
    readonly tool: string,
    readonly owners: readonly [string, string],
  ) {
    super(
      'configuration_invalid',
      `Two tools are named ${JSON.stringify(tool)}: ${owners[0]} and ${owners[1]}. Rename one of them, or provide its class in one module only.`,
      { details: { tool } },
    );
  }
}
