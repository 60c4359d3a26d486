import { compose, type ModelCall, userMessage } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { events, FaultServer, reply } from '../../testing/fault-server.js';
import { providersHarness } from '../../testing/providers-harness.js';
import { WIRE_FORMATS } from '../../testing/wire-formats.js';
import { AttemptProviderDecorator } from '../attempt/attempt.provider-decorator.js';
import { DeadlineProviderDecorator } from '../deadline/deadline.provider-decorator.js';
import { RetryProviderDecorator } from './retry.provider-decorator.js';

describe.each(WIRE_FORMATS)('retries at $provider', ({ provider, options, frames, preamble }) => {
  let server: FaultServer;

  beforeAll(async () => {
    server = await FaultServer.start();
  });
  afterAll(() => server.stop());

  async function start() {
    const settings = { ...options(`${server.url}/v1`), retry: { initialBackoffMs: 0, budgetRatio: 1 } };
    const harness = await providersHarness({ providers: { [provider]: settings } });
    const stages = [
      harness.get(RetryProviderDecorator),
      harness.get(AttemptProviderDecorator),
      harness.get(DeadlineProviderDecorator),
    ];
    return { chain: compose(stages, harness.router), close: () => harness.close() };
  }

  const request = (overrides: Partial<ModelCall>) => modelCall({ target: { provider, model: 'm' }, ...overrides });

  async function run(maxAttempts: number, stream: boolean) {
    const { chain, close } = await start();
    const call = request({ stream, policy: { retry: { maxAttempts } } });
    const seen: string[] = [];
    const error = await (async () => {
      for await (const part of chain.call(call)) seen.push(part.type);
    })().catch((thrown: unknown) => thrown);
    await close();
    return { seen, error, attempts: call.attempts.records };
  }

  it.each([
    [1, true],
    [3, true],
    [3, false],
  ])(
    'R18: makes exactly the configured attempts against a provider that always fails: %d (stream: %s)',
    async (maxAttempts, stream) => {
      server.reset(reply(500, { error: { message: 'x', type: 'server_error' } }));
      const { error, attempts } = await run(maxAttempts, stream);
      expect(error).toMatchObject({ kind: 'server', status: 500 });
      expect(server.requests).toHaveLength(maxAttempts);
      expect(attempts.map(({ attempt, outcome, sent, status }) => ({ attempt, outcome, sent, status }))).toEqual(
        Array.from({ length: maxAttempts }, (_, index) => ({
          attempt: index + 1,
          outcome: 'server',
          sent: true,
          status: 500,
        })),
      );
    },
  );

  it('R23: repeats a stream that is cut before its first word, and never one that is cut behind it', async () => {
    for (let count = 0; count < preamble + 3; count += 1) {
      server.reset(events(frames.slice(0, count), 'cut'));
      const { seen, attempts } = await run(2, true);
      const words = seen.length;
      expect({ count, requests: server.requests.length }).toEqual({ count, requests: words > 0 ? 1 : 2 });
      expect(attempts).toHaveLength(server.requests.length);
      expect(seen).not.toContain('finish');
    }
  });

  it('R23, R29: at whatever byte a stream ends, it is finished only behind its terminal marker, and repeated only before its first word', async () => {
    const text = frames.join('');
    const words = text.indexOf('one ');
    const terminal = /"finish_?reason": ?"(?:stop|STOP)"|"message_stop"|"response\.completed"/i.exec(text);
    const harness = await start();
    const cuts = Array.from({ length: text.length + 1 }, (_, cut) => cut);
    const requests = new Map<number, number>();
    server.reset((response, _, body) => {
      const cut = Number(/cut at (\d+)/.exec(body)?.[1]);
      requests.set(cut, (requests.get(cut) ?? 0) + 1);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text.slice(0, cut));
    });
    const read = async (cut: number) => {
      const call = request({ messages: [userMessage(`cut at ${cut}`)], policy: { retry: { maxAttempts: 2 } } });
      const seen: string[] = [];
      try {
        for await (const part of harness.chain.call(call)) seen.push(part.type);
      } catch {
        // what counts is what was seen
      }
      const [finished, asked] = [seen.includes('finish'), requests.get(cut)];
      if (finished) expect(cut).toBeGreaterThan(terminal?.index ?? Infinity);
      if (cut === text.length) expect(finished).toBe(true);
      expect({ cut, asked }).toEqual({ cut, asked: seen.length > 0 ? 1 : 2 });
      if (cut <= words) expect(seen).toEqual([]);
    };
    while (cuts.length > 0) await Promise.all(cuts.splice(0, 32).map(read));
    await harness.close();
  });
});
