import { OssaError } from '@ossa/contracts';

/** Which rule of the transport a destination breaks. */
export type ConnectionRule = 'https' | 'private' | 'closed';

const REMEDIES: Readonly<Record<ConnectionRule, string>> = {
  https: 'use an https address, or set security.enforceHttps to false where the network can be trusted',
  private: 'its address is a private one; set allowPrivate on the provider if that is meant',
  closed: 'its address is one no provider can have, for example that of a metadata service; correct the baseUrl',
};

/**
 * A model provider is at an address that must not be connected to. Nothing was sent. Asking again does not help, and asking
 * somebody else would hide it: the configuration or the name server has to be corrected.
 */
export class ConnectionForbiddenError extends OssaError {
  constructor(
    readonly rule: ConnectionRule,
    readonly host: string,
  ) {
    const name = JSON.stringify(host.slice(0, 128));
    super('configuration_invalid', `No connection is made to ${name}: ${REMEDIES[rule]}.`, { details: { rule } });
  }
}
