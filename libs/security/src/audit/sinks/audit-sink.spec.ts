import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SYSTEM_CLOCK } from '@ossa/contracts';
import { auditFileName } from './audit-file-name.js';
import { AuditSinkError } from './audit-sink.error.js';
import type { AuditSink } from './audit-sink.interface.js';
import { FileAuditSink } from './file.audit-sink.js';
import { StreamAuditSink } from './stream.audit-sink.js';
import { StreamSyslogAuditSink } from './stream-syslog.audit-sink.js';
import { syslogSink } from './syslog-sink.js';

const SERIES = { channel: 'test', started: '20260115T120000Z', instance: '00000000-0000-7000-8000-000000000000' };
const LINES = ['{"n":1}', '{"n":2,"text":"ä € 😀"}', `{"n":3,"long":"${'x'.repeat(5000)}"}`];
const HEADER = /^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]+ test \d+ audit - /;

/** A sink and what arrived behind it. */
interface Subject {
  readonly sink: AuditSink;
  /** The lines that arrived, once there are so many. */
  received(count: number): Promise<readonly string[]>;
  /** Makes writes fail; and undoes it. */
  breakDown?(): Promise<void>;
  repair?(): Promise<void>;
  close(): Promise<void>;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await condition()); attempt += 1) {
    if (attempt > 400) throw new Error('It did not happen.');
    await sleep(5);
  }
}

async function fileSubject(): Promise<Subject> {
  const root = await mkdtemp(join(tmpdir(), 'ossa-sink-'));
  const folder = join(root, 'audit');
  const sink = new FileAuditSink({ folder, series: SERIES, maxFileBytes: 1e9, maxFiles: 0 });
  return {
    sink,
    received: async () => {
      const names = (await readdir(folder)).sort();
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      return texts.join('').split('\n').slice(0, -1);
    },
    close: () => rm(root, { recursive: true }),
  };
}

function streamSubject(): Promise<Subject> {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  const lines = () => text.split('\n').slice(0, -1);
  return Promise.resolve({
    sink: new StreamAuditSink(stream, 'a stream'),
    received: async (count) => {
      await until(() => lines().length >= count);
      return lines();
    },
    close: () => Promise.resolve(),
  });
}

async function udpSubject(): Promise<Subject> {
  const socket = createSocket('udp4');
  const messages: string[] = [];
  socket.on('message', (message) => messages.push(message.toString('utf8')));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    sink: syslogSink(`udp://127.0.0.1:${socket.address().port}`, 'test', SYSTEM_CLOCK),
    received: async (count) => {
      await until(() => messages.length >= count);
      return messages.map(withoutHeader);
    },
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

async function streamSyslogSubject(kind: 'tcp' | 'unix'): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'ossa-syslog-'));
  const path = join(folder, 'socket');
  let bytes = Buffer.alloc(0);
  const sockets = new Set<Socket>();
  let server = createServer();
  let port = 0;
  const listen = async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (chunk) => (bytes = Buffer.concat([bytes, chunk])));
      socket.on('error', () => undefined);
    });
    if (kind === 'unix') server.listen(path);
    else server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address) port = address.port;
  };
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
    await once(server, 'close');
  };
  await listen();
  const url = kind === 'unix' ? `unix://${path}` : `tcp://127.0.0.1:${port}`;
  return {
    sink: syslogSink(url, 'test', SYSTEM_CLOCK),
    received: async (count) => {
      await until(() => frames(bytes).length >= count);
      return frames(bytes).map(withoutHeader);
    },
    breakDown: stop,
    repair: listen,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** RFC 6587, 3.4.1: the length in bytes, a blank, the message. */
function frames(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(' ', at);
    const length = Number(bytes.subarray(at, blank).toString('latin1'));
    if (blank < 0 || bytes.length < blank + 1 + length) break;
    found.push(bytes.subarray(blank + 1, blank + 1 + length).toString('utf8'));
    at = blank + 1 + length;
  }
  return found;
}

function withoutHeader(message: string): string {
  expect(message).toMatch(HEADER);
  return message.replace(HEADER, '');
}

describe.each<[string, () => Promise<Subject>]>([
  ['a file', fileSubject],
  ['a stream', streamSubject],
  ['syslog over UDP', udpSubject],
  ['syslog over TCP', () => streamSyslogSubject('tcp')],
  ['syslog over a UNIX socket', () => streamSyslogSubject('unix')],
])('the sink %s', (_name, create) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await create();
  });
  afterEach(() => subject.close());

  it('delivers every line once, in order, byte for byte', async () => {
    await subject.sink.write(LINES, false);
    await subject.sink.write(['{"n":4}'], true);
    expect(await subject.received(4)).toEqual([...LINES, '{"n":4}']);
    await subject.sink.close();
  });

  it('closes without having written, and leaves nothing open', async () => {
    await expect(subject.sink.close()).resolves.toBeUndefined();
  });

  it('says so when it cannot write, and writes again when it can', async () => {
    if (!subject.breakDown || !subject.repair) return;
    await subject.sink.write(['{"n":1}'], false);
    await subject.received(1);
    await subject.breakDown();
    await until(() =>
      subject.sink.write(['{"n":2}'], false).then(
        () => false,
        (error: unknown) => error instanceof AuditSinkError && error.code === 'audit_unavailable',
      ),
    );
    await subject.repair();
    await subject.sink.write(['{"n":3}'], false);
    expect((await subject.received(2)).at(-1)).toBe('{"n":3}');
    await subject.sink.close();
  });
});

describe('FileAuditSink', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-sink-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('makes folder and file with the first line, readable by their owner only', async () => {
    const folder = join(root, 'audit');
    const sink = new FileAuditSink({ folder, series: SERIES, maxFileBytes: 1e9, maxFiles: 0 });
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await sink.write(LINES, false);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, auditFileName(SERIES, 1)))).mode & 0o777).toBe(0o600);
    await sink.close();
  });

  it('begins a new file after the size that is configured, and tells which old one it removed', async () => {
    const removed: number[] = [];
    const told = (number: number) => void removed.push(number);
    const sink = new FileAuditSink({ folder: root, series: SERIES, maxFileBytes: 20, maxFiles: 2, removed: told });
    for (let n = 0; n < 4; n += 1) await sink.write([`{"n":"line ${n}"}`], false);
    await sink.close();
    expect((await readdir(root)).sort()).toEqual([3, 4].map((n) => auditFileName(SERIES, n)));
    expect(removed).toEqual([1, 2]);
  });

  it('never writes to a file that is there already', async () => {
    await mkdir(join(root, auditFileName(SERIES, 1)));
    const sink = new FileAuditSink({ folder: root, series: SERIES, maxFileBytes: 1e9, maxFiles: 0 });
    await expect(sink.write(LINES, false)).rejects.toThrow(/EEXIST/);
  });

  it('names the error of the system and no path', async () => {
    await writeFile(join(root, 'file'), '');
    const folder = join(root, 'file', 'audit');
    const sink = new FileAuditSink({ folder, series: SERIES, maxFileBytes: 1e9, maxFiles: 0 });
    await expect(sink.write(LINES, false)).rejects.toThrow('The audit trail cannot be written to its file: ENOTDIR.');
  });
});

describe('StreamSyslogAuditSink', () => {
  it('gives up a receiver that takes nothing', async () => {
    const server = createServer((socket) => {
      socket.pause();
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const sink = new StreamSyslogAuditSink({ host: '127.0.0.1', port }, (line) => line, 40);
    const much = Array.from({ length: 400 }, () => 'x'.repeat(100_000));
    await expect(sink.write(much)).rejects.toBeInstanceOf(AuditSinkError);
    await sink.close();
    server.close();
  });
});

describe('syslogSink', () => {
  it.each([undefined, 'syslog.example:514', 'https://syslog.example'])('refuses the address %s', (address) => {
    expect(() => syslogSink(address, 'test', SYSTEM_CLOCK)).toThrow(/syslogUrl/);
  });
});
