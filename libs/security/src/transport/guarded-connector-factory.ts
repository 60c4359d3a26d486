import type { ConnectionRules, Connector, ConnectorFactory } from '@ossa/contracts';
import { addressRange } from '../egress/address-range.js';
import { guardedConnector, type HostLookup, systemLookup } from '../egress/guarded-connector.js';
import { ConnectionForbiddenError, type ConnectionRule } from './connection-forbidden.error.js';

/** Lets the HTTP client of the providers out, as far as the rules of each provider go. Decides on the address that is connected. */
export class GuardedConnectorFactory implements ConnectorFactory {
  constructor(private readonly hostLookup: HostLookup = systemLookup) {}

  /** Connections fail with a {@link ConnectionForbiddenError} where a rule is broken; a name that cannot be resolved fails as it does without rules. */
  connector(rules: ConnectionRules): Connector {
    return guardedConnector(
      this.hostLookup,
      (address, host, protocol) => {
        const broken = brokenRule(address, protocol, rules);
        if (broken !== undefined) throw new ConnectionForbiddenError(broken, host);
      },
      rules.connectTimeout,
    );
  }
}

function brokenRule(address: string, protocol: string, rules: ConnectionRules): ConnectionRule | undefined {
  const range = addressRange(address);
  if (range === 'loopback') return undefined;
  if (range === 'closed') return 'closed';
  if (range === 'private' && !rules.allowPrivate) return 'private';
  return rules.enforceHttps && protocol !== 'https:' ? 'https' : undefined;
}
