import { hostname } from 'node:os';

/** Facility 13 (log audit), severity 6 (informational): RFC 5424, 6.2.1. */
const PRIORITY = 13 * 8 + 6;

/** The parts of the header that are the same for all messages. */
export interface SyslogHeader {
  readonly host: string;
  readonly application: string;
  readonly process: string;
}

export function syslogHeader(channel: string): SyslogHeader {
  return { host: printable(hostname(), 255), application: printable(channel, 48), process: String(process.pid) };
}

/** One line as a message of RFC 5424. @param wall ms since the epoch */
export function syslogMessage({ host, application, process }: SyslogHeader, wall: number, line: string): string {
  return `<${PRIORITY}>1 ${new Date(wall).toISOString()} ${host} ${application} ${process} audit - ${line}`;
}

/** A field of the header: printable ASCII without blanks. */
function printable(text: string, length: number): string {
  return text.replace(/[^!-~]/g, '').slice(0, length) || '-';
}
