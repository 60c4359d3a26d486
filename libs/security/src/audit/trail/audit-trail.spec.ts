import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type AuditEntry, AuditUnavailableError, SYSTEM_CLOCK } from '@ossa/contracts';
import { RecordingEventPublisher, RecordingTelemetry } from '@ossa/contracts/testing';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { auditOptionsSchema } from '../audit.options.js';
import { FIRST_PREVIOUS } from '../record/audit-record.js';
import { AuditSinkError } from '../sinks/audit-sink.error.js';
import type { AuditSink } from '../sinks/audit-sink.interface.js';
import { AuditState } from './audit-state.js';
import { AuditWriter, type AuditWriterOptions } from './audit-writer.js';
import { ChainedAuditTrail } from './chained-audit-trail.js';
import { DisabledAuditTrail } from './disabled-audit-trail.js';
import { HeadAnchor } from './head-anchor.js';

const INSTANCE = '00000000-0000-7000-8000-000000000000';

/** A sink that works, breaks after some lines, or hangs, as told. */
class ScriptedSink implements AuditSink {
  readonly maxDataCharacters = 10_000;
  readonly lines: string[] = [];
  readonly batches: { readonly lines: number; readonly durable: boolean }[] = [];
  /** Lines that are still written; undefined: no limit. */
  room: number | undefined;
  hangs = false;
  closed = false;

  async write(lines: readonly string[], durable: boolean): Promise<void> {
    if (this.hangs) await new Promise(() => undefined);
    const written = Math.min(lines.length, this.room ?? lines.length);
    this.lines.push(...lines.slice(0, written));
    if (this.room !== undefined) this.room -= written;
    if (written < lines.length) throw new AuditSinkError(written, 'the test', new Error('full'));
    this.batches.push({ lines: lines.length, durable });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  records(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

function setUp(onFailure: object = {}, options: Partial<AuditWriterOptions> = {}) {
  const sink = new ScriptedSink();
  const events = new RecordingEventPublisher();
  const telemetry = new RecordingTelemetry();
  const logged: string[] = [];
  const log = (message: unknown) => void logged.push(String(message));
  const logger = { log, warn: log, error: log };
  const parsed = auditOptionsSchema.parse({ onFailure });
  const writer = new AuditWriter(sink, new AuditState(logger, events, telemetry), {
    channel: parsed.channel,
    instance: INSTANCE,
    flushAfterMs: 1,
    refuseAfterMs: 30,
    retryAfterMs: 10,
    closeWithinMs: 30,
    ...options,
  });
  const anchor = new HeadAnchor({ channel: parsed.channel, instance: INSTANCE }, () => writer.head, logger);
  const trail = new ChainedAuditTrail(parsed, writer, anchor, SYSTEM_CLOCK);
  return { sink, events, telemetry, logged, trail };
}

const entry = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
  class: 'model',
  event: 'happened',
  data: { n: 1 },
  ...overrides,
});
const effect = (overrides: Partial<AuditEntry> = {}) => entry({ class: 'effects', event: 'tool_called', ...overrides });

/** Independent of the code: what R40a says, over what was written. */
function expectChain(lines: readonly string[]): void {
  let previous = FIRST_PREVIOUS;
  for (const [seq, line] of lines.entries()) {
    const { hash, ...record } = JSON.parse(line) as Record<string, unknown>;
    expect(record).toMatchObject({ seq, prev: previous, instance: INSTANCE });
    expect(hash).toBe(
      createHash('sha256')
        .update(String(canonicalize(record)))
        .digest('hex'),
    );
    expect(line).toBe(canonicalize({ ...record, hash }));
    previous = String(hash);
  }
}

describe('ChainedAuditTrail', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('R40a: chains its records by hash, whatever is recorded', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const name = fc.option(text, { nil: undefined });
    const entries = fc.array(
      fc.record({
        class: fc.constantFrom('model' as const, 'effects' as const),
        event: text,
        requestId: name,
        runId: name,
        agent: name,
        user: name,
        tenant: name,
        traceId: name,
        data: fc.dictionary(text, fc.anything({ withBigInt: true, withDate: true })),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(entries, async (given) => {
        const { trail, sink } = setUp();
        await Promise.all(given.map(async (each) => trail.record(each)));
        await trail.onApplicationShutdown();
        expect(sink.lines).toHaveLength(given.length);
        expectChain(sink.lines);
      }),
      { numRuns: 100 },
    );
  });

  it('queues what is allowed to be lost, and writes it in one go', async () => {
    const { trail, sink } = setUp();
    for (let n = 0; n < 100; n += 1) expect(trail.record(entry({ data: { n } }))).toBeUndefined();
    expect(sink.lines).toHaveLength(0);
    await trail.onApplicationShutdown();
    expect(sink.batches).toEqual([{ lines: 100, durable: false }]);
    expect(sink.records().map(({ data }) => data)).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
    expect(sink.closed).toBe(true);
  });

  it('R40a: lets an action that must be recorded begin when its record is durable, at once', async () => {
    const { trail, sink } = setUp({}, { flushAfterMs: 60_000 });
    void trail.record(entry());
    await trail.record(effect());
    expect(sink.batches).toEqual([{ lines: 2, durable: true }]);
    expectChain(sink.lines);
    await trail.onApplicationShutdown();
  });

  it.each([
    ['the class', effect()],
    ['the agent', entry({ required: true })],
  ])(
    'R40a: refuses an action before its effect when its record cannot be written and %s asks for it',
    async (_, given) => {
      const { trail, sink, telemetry } = setUp();
      sink.room = 0;
      const startedAt = performance.now();
      await expect(trail.record(given)).rejects.toBeInstanceOf(AuditUnavailableError);
      expect(performance.now() - startedAt).toBeLessThan(100);
      expect(telemetry.sum('ossa.audit.refused')).toBe(1);
      sink.room = undefined;
      await trail.onApplicationShutdown();
      expect(sink.lines).toEqual([]);
    },
  );

  it('R40a: refuses an action when the sink does not answer', async () => {
    const { trail, sink, events } = setUp();
    sink.hangs = true;
    await expect(trail.record(effect())).rejects.toMatchObject({ code: 'audit_unavailable', retryable: true });
    expect(events.names()).toEqual(['ossa.audit.failing']);
    await trail.onApplicationShutdown();
  });

  it('never refuses what has happened already, and keeps it until it can be written', async () => {
    const { trail, sink } = setUp();
    sink.room = 0;
    expect(trail.record(effect({ afterwards: true, required: true }))).toBeUndefined();
    await expect(trail.record(effect())).rejects.toBeInstanceOf(AuditUnavailableError);
    sink.room = undefined;
    await trail.record(effect({ data: { n: 2 } }));
    expect(sink.records().map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }]);
    await trail.onApplicationShutdown();
  });

  it('R40a: goes on with the chain where a write broke off, and tells of failure and recovery once', async () => {
    const { trail, sink, events, logged, telemetry } = setUp({}, { maxQueued: 5000 });
    sink.room = 3;
    for (let n = 0; n < 100; n += 1) void trail.record(entry({ data: { n } }));
    await expect(trail.record(effect())).rejects.toBeInstanceOf(AuditUnavailableError);
    sink.room = undefined;
    await trail.record(effect());
    await trail.onApplicationShutdown();
    expectChain(sink.lines);
    const lost = telemetry.sum('ossa.audit.lost');
    expect(lost).toBeGreaterThan(0);
    expect(sink.lines).toHaveLength(100 - lost + 1);
    expect(events.published).toMatchObject([
      { name: 'ossa.audit.failing', event: { state: 'failing' } },
      { name: 'ossa.audit.recovered', event: { state: 'recovered', lost: { model: lost } } },
    ]);
    expect(logged.filter((line) => !line.startsWith('audit_head'))).toHaveLength(2);
  });

  it('tries again by itself while nobody waits', async () => {
    const { trail, sink, events } = setUp({}, { retryAfterMs: 5 });
    sink.room = 0;
    void trail.record(entry());
    while (events.names().length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    sink.room = undefined;
    while (events.names().length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(events.names()).toEqual(['ossa.audit.failing', 'ossa.audit.recovered']);
    expect(sink.lines).toHaveLength(1);
    await trail.onApplicationShutdown();
  });

  it('lets actions begin unrecorded where the class allows it', async () => {
    const { trail, sink } = setUp({ effects: 'allow' });
    sink.room = 0;
    expect(trail.record(effect())).toBeUndefined();
    await trail.onApplicationShutdown();
  });

  it('is closed within its time when the sink hangs, and counts what is lost', async () => {
    const { trail, sink, telemetry } = setUp();
    sink.hangs = true;
    void trail.record(entry());
    void Promise.resolve(trail.record(effect())).catch(() => undefined);
    void trail.record(entry());
    await trail.onApplicationShutdown();
    expect(telemetry.sum('ossa.audit.lost')).toBeGreaterThan(0);
    await expect(trail.record(effect())).rejects.toBeInstanceOf(AuditUnavailableError);
  });

  it('S20: writes exactly one line per record, of bounded length, whatever is in its fields', async () => {
    const { trail, sink } = setUp();
    const poison = '\r\n{"event":"forged"}\u001b[2J\u2028\u2029\u0085';
    void trail.record(entry({ agent: poison, user: poison, event: poison, data: { [poison]: poison } }));
    void trail.record(entry({ user: 'x'.repeat(1_000_000), data: { text: 'y'.repeat(1_000_000) } }));
    await trail.onApplicationShutdown();
    expect(sink.lines).toHaveLength(2);
    for (const line of sink.lines) {
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(line.length).toBeLessThan(12_000);
    }
    expect(sink.records()[1]).toMatchObject({ user: expect.stringMatching(/\[\+999488 characters\]$/) });
  });

  it('keeps the record of data that cannot be read', async () => {
    const { trail, sink } = setUp();
    const data = {
      get bad() {
        throw new TypeError('no');
      },
    };
    void trail.record(entry({ data }));
    await trail.onApplicationShutdown();
    expect(sink.records()).toMatchObject([{ event: 'happened', data: { unreadable: true } }]);
  });

  it('R40a: tells its last head outside the trail when it ends', async () => {
    const { trail, sink, logged } = setUp();
    await trail.record(effect());
    await trail.onApplicationShutdown();
    const { hash } = sink.records()[0] ?? {};
    expect(logged).toEqual([`audit_head channel=ossa_audit instance=${INSTANCE} seq=0 hash=${String(hash)}`]);
  });
});

describe('DisabledAuditTrail', () => {
  it('refuses only what an agent wants to be recorded', async () => {
    const trail = new DisabledAuditTrail();
    expect(trail.record(effect())).toBeUndefined();
    expect(trail.record(entry({ required: true, afterwards: true }))).toBeUndefined();
    await expect(trail.record(entry({ required: true }))).rejects.toMatchObject({ code: 'audit_unavailable' });
  });
});
