import { randomUUIDv7 } from 'node:crypto';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import {
  type AuditTrail,
  type Clock,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  SYSTEM_CLOCK,
  type Telemetry,
} from '@ossa/contracts';
import type { AuditOptions } from '../audit.options.js';
import { createSink } from '../sinks/create-sink.js';
import { AuditState } from './audit-state.js';
import { AuditWriter } from './audit-writer.js';
import { ChainedAuditTrail } from './chained-audit-trail.js';
import { DisabledAuditTrail } from './disabled-audit-trail.js';
import { HeadAnchor } from './head-anchor.js';

export interface AuditTrailContext {
  /** Folder that relative paths start from. */
  readonly root: string;
  readonly events?: EventPublisher;
  readonly telemetry?: Telemetry;
  readonly clock?: Clock;
}

/** The trail of this process instance, as configured. Nothing is opened or made before the first record. */
export function createAuditTrail(options: AuditOptions, context: AuditTrailContext): AuditTrail {
  if (!options.enabled) return new DisabledAuditTrail();
  const { root, events = NOOP_EVENT_PUBLISHER, telemetry = NOOP_TELEMETRY, clock = SYSTEM_CLOCK } = context;
  const logger = new Logger('AuditTrail');
  const chain = { channel: options.channel, instance: randomUUIDv7() };
  const removed = (number: number): void =>
    void trail.record({ class: 'admin', event: 'audit_file_removed', data: { number }, afterwards: true });
  const sink = createSink(options, { instance: chain.instance, root, clock, removed });
  const writer = new AuditWriter(sink, new AuditState(logger, events, telemetry), chain);
  const path = options.anchorPath === undefined ? undefined : resolve(root, options.anchorPath);
  const trail = new ChainedAuditTrail(options, writer, new HeadAnchor(chain, () => writer.head, logger, path), clock);
  return trail;
}
