import type { Clock } from '@ossa/contracts';
import { AwsV4Signer } from 'aws4fetch';
import type { RequestSigner, RevealSecret, SignableRequest } from './request-signer.interface.js';
import type { SigningOptions } from './signing.options.js';

type SigV4Options = Omit<Extract<SigningOptions, { readonly scheme: 'sigv4' }>, 'scheme'>;

/** Derived keys: one a day and secret. */
const MAX_KEYS = 8;

/**
 * Signs for AWS, Signature Version 4: host, content type, the `x-amz-` headers and the SHA-256 of the body. It takes the
 * place of the `authorization` that a vendor package sends.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class SigV4RequestSigner implements RequestSigner {
  readonly #keys = new Map<string, ArrayBuffer>();

  constructor(
    private readonly options: SigV4Options,
    private readonly reveal: RevealSecret,
    private readonly clock: Pick<Clock, 'wall'>,
  ) {}

  async sign({ method, url, headers, body, signal }: SignableRequest): Promise<Readonly<Record<string, string>>> {
    const { region, service, accessKeyId, secretAccessKey, sessionToken } = this.options;
    const [id, secret, token] = await Promise.all([
      this.reveal(accessKeyId, signal),
      this.reveal(secretAccessKey, signal),
      sessionToken === undefined ? undefined : this.reveal(sessionToken, signal),
    ]);
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
    const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: named
        .filter(([name]) => name === 'content-type' || name.startsWith('x-amz-'))
        .map((entry) => [...entry]),
      body,
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: token,
      region,
      service,
      datetime: new Date(this.clock.wall()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      allHeaders: true,
      cache: this.#keys,
    });
    const signed = await signer.sign();
    return { ...Object.fromEntries(named), ...Object.fromEntries(signed.headers) };
  }
}
