import { OssaError } from '@ossa/contracts';

const SHOWN = 200;

/** A reference, or the store it names, has to be corrected in the configuration. */
export class SecretReferenceError extends OssaError {
  constructor(
    readonly reference: string,
    remedy: string,
  ) {
    super('configuration_invalid', `${JSON.stringify(reference.slice(0, SHOWN))} cannot be resolved: ${remedy}.`);
  }
}
