import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '@ossa/contracts';
import type { RequestSigner, RevealSecret, SignableRequest } from './request-signer.interface.js';
import type { SigningOptions } from './signing.options.js';

type HmacOptions = Extract<SigningOptions, { readonly scheme: 'hmac' }>;

/**
 * Signs for a gateway that shares a secret. Three headers are added:
 *
 * ```
 * x-ossa-key-id: <keyId>
 * x-ossa-timestamp: <seconds since the epoch, decimal>
 * x-ossa-signature: v1=<HMAC-SHA256 under the secret, 64 lower-case hexadecimal digits>
 * ```
 *
 * What is signed are five lines, joined by one line feed each (0x0A), with none at the end, in UTF-8:
 *
 * ```
 * v1
 * <the timestamp, as in its header>
 * <the method in upper case>
 * <path and query of the request target, as they arrive: /v1/chat/completions?a=1>
 * <SHA-256 of the body, 64 lower-case hexadecimal digits; for no body that of the empty text>
 * ```
 *
 * A verifier computes the same, compares in constant time, and refuses a timestamp more than a few minutes away from its
 * own clock. To tell replays within that time apart it remembers the signatures it has seen.
 */
export class HmacRequestSigner implements RequestSigner {
  constructor(
    private readonly options: Pick<HmacOptions, 'keyId' | 'secret'>,
    private readonly reveal: RevealSecret,
    private readonly clock: Pick<Clock, 'wall'>,
  ) {}

  async sign({ method, url, headers, body, signal }: SignableRequest): Promise<Readonly<Record<string, string>>> {
    const secret = await this.reveal(this.options.secret, signal);
    const timestamp = String(Math.floor(this.clock.wall() / 1000));
    const digest = createHash('sha256').update(body).digest('hex');
    const lines = ['v1', timestamp, method.toUpperCase(), url.pathname + url.search, digest];
    return {
      ...headers,
      'x-ossa-key-id': this.options.keyId,
      'x-ossa-timestamp': timestamp,
      'x-ossa-signature': `v1=${createHmac('sha256', secret).update(lines.join('\n')).digest('hex')}`,
    };
  }
}
