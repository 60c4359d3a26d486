import { OssaError } from '@ossa/contracts';

/** A JSON Schema that is not run here: too large, too deep, or it points outside itself. */
export class SchemaRefusedError extends OssaError {
  constructor(problem: string, cause?: unknown) {
    super('manifest_invalid', `The JSON schema ${problem}.`, { cause });
  }
}
