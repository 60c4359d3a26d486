import { OssaError } from '@ossa/contracts';

const SHOWN = 256;

/** There is no circuit under a key, because no call has gone to that target yet. */
export class CircuitNotFoundError extends OssaError {
  constructor(readonly key: string) {
    super(
      'circuit_not_found',
      `No circuit is known under the key ${JSON.stringify(key.slice(0, SHOWN))}. GET /v1/circuits shows the keys of the targets that have been called.`,
    );
  }
}
