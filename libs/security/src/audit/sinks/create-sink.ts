import { resolve } from 'node:path';
import type { Clock } from '@ossa/contracts';
import type { AuditOptions } from '../audit.options.js';
import type { AuditSink } from './audit-sink.interface.js';
import { startedAt } from './audit-file-name.js';
import { FileAuditSink } from './file.audit-sink.js';
import { StreamAuditSink } from './stream.audit-sink.js';
import { syslogSink } from './syslog-sink.js';

export interface SinkContext {
  readonly instance: string;
  /** Folder that relative paths start from. */
  readonly root: string;
  readonly clock: Clock;
  /** Hears the number of each file that `maxFiles` made go. */
  readonly removed: (number: number) => void;
}

/** The sink that is configured; nothing is opened before the first write. */
export function createSink(options: AuditOptions, { instance, root, clock, removed }: SinkContext): AuditSink {
  const { channel, sink, path, maxFileBytes, maxFiles, syslogUrl } = options;
  if (sink === 'stdout') return new StreamAuditSink(process.stdout, 'standard output');
  if (sink === 'syslog') return syslogSink(syslogUrl, channel, clock);
  const series = { channel, instance, started: startedAt(clock.wall()) };
  return new FileAuditSink({ folder: resolve(root, path), series, maxFileBytes, maxFiles, removed });
}
