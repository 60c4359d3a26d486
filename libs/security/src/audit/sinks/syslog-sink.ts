import { type Clock, OssaError } from '@ossa/contracts';
import type { AuditSink } from './audit-sink.interface.js';
import { StreamSyslogAuditSink } from './stream-syslog.audit-sink.js';
import { syslogHeader, syslogMessage } from './syslog-message.js';
import { UdpSyslogAuditSink } from './udp-syslog.audit-sink.js';

/** Ports of RFC 5426 and RFC 6587. */
const PORTS = { 'udp:': 514, 'tcp:': 601 } as const;

/**
 * A sink for `udp://host:514`, `tcp://host:601` or `unix:///path`.
 *
 * @throws OssaError `configuration_invalid` for anything else
 */
export function syslogSink(address: string | undefined, channel: string, clock: Clock): AuditSink {
  const url = URL.parse(address ?? '');
  const header = syslogHeader(channel);
  const format = (line: string): string => syslogMessage(header, clock.wall(), line);
  const host = url?.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  switch (url?.protocol) {
    case 'udp:':
      return new UdpSyslogAuditSink(host, Number(url.port || PORTS['udp:']), format);
    case 'tcp:':
      return new StreamSyslogAuditSink({ host, port: Number(url.port || PORTS['tcp:']) }, format);
    case 'unix:':
      return new StreamSyslogAuditSink({ path: decodeURIComponent(url.pathname) }, format);
    default:
      throw new OssaError(
        'configuration_invalid',
        'security.audit.syslogUrl: expected udp://host:514, tcp://host:601 or unix:///path of a stream socket.',
      );
  }
}
