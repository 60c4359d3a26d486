import { OssaError } from './ossa.error.js';

/** `problems` are complete sentences, each with the place it is about. */
export class ManifestInvalidError extends OssaError {
  constructor(readonly problems: readonly string[]) {
    super('manifest_invalid', `The manifest is not valid:\n${problems.join('\n')}`, { details: { problems } });
  }
}
