import { OssaError } from './ossa.error.js';

export interface InvalidField {
  /** Path of the field in the request body, dotted; empty for the body itself. */
  readonly path: string;
  readonly message: string;
}

export class InvalidRequestError extends OssaError {
  constructor(
    message: string,
    readonly fields: readonly InvalidField[] = [],
    options: { readonly cause?: unknown } = {},
  ) {
    super('invalid_request', message, { ...options, details: fields.length > 0 ? { fields } : undefined });
  }
}
