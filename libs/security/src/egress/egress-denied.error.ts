import { OssaError } from '@ossa/contracts';

/** Which rule was broken. */
export type EgressRule = 'url' | 'request' | 'scheme' | 'credentials' | 'host' | 'address' | 'https' | 'resolution';

const REMEDIES: Readonly<Record<EgressRule, string>> = {
  url: 'the URL cannot be parsed',
  request: 'its method, headers or body are not valid',
  scheme: 'only http and https are allowed',
  credentials: 'an URL must not hold a user name or password',
  host: 'add the host to security.egress.allowHosts to allow it',
  address: 'its address is not public; security.egress.allowPrivate opens loopback and private addresses',
  https: 'use https; plain http is for loopback and private addresses only',
  resolution: 'the host name cannot be resolved',
};

/** A destination that a tool must not reach. Nothing was sent to it. */
export class EgressDeniedError extends OssaError {
  constructor(
    readonly rule: EgressRule,
    readonly host: string,
    cause?: unknown,
  ) {
    super('forbidden', `A request to ${JSON.stringify(host.slice(0, 128))} is not allowed: ${REMEDIES[rule]}.`, {
      details: { rule },
      cause,
    });
  }
}
