import { OssaError } from '@ossa/contracts';

/** A reader fell so far behind others of the same run that what it has not read is no longer kept. */
export class ReaderTooSlowError extends OssaError {
  constructor(limitBytes: number) {
    super(
      'internal',
      `The answer is read more than ${limitBytes} bytes slower than others read the same one; ask again, or with cache: bypass.`,
      { retryable: true },
    );
  }
}
