import { inspect } from 'node:util';
import { type ModelCall, type ModelPart, userMessage } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { events, FaultServer, type Handler, reply } from '../../testing/fault-server.js';
import { type ProvidersHarness, providersHarness } from '../../testing/providers-harness.js';
import { WIRE_FORMATS } from '../../testing/wire-formats.js';

const KEY = 'sk-canary-key-4711';
const PROMPT = 'canary prompt 0815';

describe.each(WIRE_FORMATS)(
  'the adapter of $provider against a faulty upstream',
  ({ provider, options, frames, preamble, reasoningTokens }) => {
    let server: FaultServer;
    let harness: ProvidersHarness;

    beforeAll(async () => {
      server = await FaultServer.start();
      harness = await providersHarness({ providers: { [provider]: options(`${server.url}/v1`) } });
    });

    afterAll(async () => {
      await harness.close();
      await server.stop();
    });

    const call = (overrides: Partial<ModelCall> = {}) =>
      modelCall({ target: { provider, model: 'm' }, messages: [userMessage(PROMPT)], ...overrides });

    /** Runs a call into a fault: what was seen, what was thrown, and that it quotes neither key nor prompt. */
    async function fail(handler: Handler, overrides: Partial<ModelCall> = {}) {
      server.reset(handler);
      const seen: ModelPart[] = [];
      const error = await (async () => {
        for await (const part of harness.router.call(call(overrides))) seen.push(part);
        return undefined;
      })().catch((thrown: unknown) => thrown);
      const shown =
        inspect(error, { depth: 20, showHidden: true }) + String(error) + (error instanceof Error ? error.stack : '');
      expect(shown).not.toContain(KEY);
      expect(shown).not.toContain('canary prompt');
      return { seen, error };
    }

    const refusal = (message = `bad input: ${PROMPT}`, code = 'some_code') =>
      provider === 'mistral'
        ? { object: 'error', message, type: code, param: null, code }
        : provider === 'google'
          ? { error: { code: 400, message, status: code } }
          : { type: 'error', error: { type: code, code, message, param: null } };

    it('reads a stream with its usage, cached and reasoning tokens included', async () => {
      server.reset(events(frames));
      const parts = await Array.fromAsync(harness.router.call(call()));
      expect(parts.map((part) => (part.type === 'text' ? part.text : part.type))).toEqual([
        'one ',
        'two ',
        'three',
        'finish',
      ]);
      expect(parts.at(-1)).toMatchObject({
        reason: 'stop',
        usage: { inputTokens: 14, outputTokens: 6, cachedInputTokens: 4, reasoningTokens },
      });
      expect(server.requests).toHaveLength(1);
    });

    it('R29: reads a last event that lacks its blank line', async () => {
      const last = frames.at(-1)?.trimEnd() ?? '';
      server.reset(events([...frames.slice(0, -1), last]));
      expect((await Array.fromAsync(harness.router.call(call()))).at(-1)).toMatchObject({ type: 'finish' });
    });

    it('uses a connection again after a whole stream', async () => {
      server.reset(events(frames));
      for (let i = 0; i < 3; i += 1) for await (const _ of harness.router.call(call())) void _;
      expect(server.connections).toBeLessThanOrEqual(1);
    });

    it.each([
      [400, 'invalid_request'],
      [401, 'unauthorized'],
      [403, 'unauthorized'],
      [404, 'invalid_request'],
      [422, 'invalid_request'],
      [429, 'rate_limited'],
      [500, 'server'],
      [502, 'server'],
      [503, 'overloaded'],
      [529, 'overloaded'],
      [302, 'invalid_response'],
    ])('names status %d %s, after one request', async (status, kind) => {
      for (const stream of [true, false]) {
        const { error, seen } = await fail(reply(status, refusal(), { location: 'http://127.0.0.1:9/' }), { stream });
        expect(error).toMatchObject({ kind, status, target: { provider, model: 'm' } });
        expect(seen).toEqual([]);
        expect(server.requests).toHaveLength(1);
      }
    });

    it.each([
      ['context_length_exceeded', 'This model has a limit'],
      ['invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'],
      ['INVALID_ARGUMENT', 'The input token count (2000000) exceeds the maximum number of tokens allowed'],
    ])('recognises an exceeded context window (%s)', async (code, message) => {
      expect((await fail(reply(400, refusal(message, code)))).error).toMatchObject({ kind: 'context_length' });
    });

    it('recognises a refusal by content policy', async () => {
      expect((await fail(reply(400, refusal('no', 'content_policy_violation')))).error).toMatchObject({
        kind: 'content_policy',
      });
    });

    it('passes on how long to wait', async () => {
      const { error } = await fail(reply(429, refusal(), { 'retry-after': '7' }));
      expect(error).toMatchObject({ retryAfterMs: 7000 });
    });

    it.each<[string, Handler]>([
      ['bad JSON', reply(200, '{"choices": [')],
      ['HTML', reply(200, `<html>${PROMPT}</html>`, { 'content-type': 'text/html' })],
      ['an error body', reply(200, { error: { message: `failed on ${PROMPT}`, type: 'server_error', code: null } })],
      ['an empty body', reply(200, '')],
    ])('refuses a 200 with %s', async (_, handler) => {
      expect((await fail(handler, { stream: false })).error).toMatchObject({ kind: 'invalid_response' });
      const { error } = await fail(handler, { stream: true });
      expect(error).toMatchObject({ kind: expect.stringMatching(/^(invalid_response|truncated|server)$/) });
    });

    it('throws an error that comes inside the stream', async () => {
      const error = `event: error\ndata: ${JSON.stringify(refusal())}\n\n`;
      const before = await fail(events([...frames.slice(0, preamble), error]));
      expect(before.error).toMatchObject({
        kind: expect.stringMatching(/^(invalid_response|server|invalid_request)$/),
      });
      expect(before.seen).toEqual([]);
      const after = await fail(events([...frames.slice(0, preamble + 1), error, ...frames.slice(preamble + 1)]));
      expect(after.error).toMatchObject({ kind: 'invalid_response' });
      expect(after.seen.some((part) => part.type === 'finish')).toBe(false);
    });

    it('names a refused connection', async () => {
      const closed = await FaultServer.start();
      const { url } = closed;
      await closed.stop();
      const { error } = await fail(reply(200), { target: { provider, model: 'm', baseUrl: `${url}/v1` } });
      expect(error).toMatchObject({ kind: 'connect' });
    });

    it('names a connection that is closed before the answer', async () => {
      for (const stream of [true, false]) {
        const { error } = await fail((response) => response.destroy(), { stream });
        expect(error).toMatchObject({ kind: 'connect' });
      }
    });

    it('R29: throws truncated when the connection breaks, at whatever event', async () => {
      for (const count of [0, 1, preamble, preamble + 1, preamble + 2]) {
        const { error, seen } = await fail(events(frames.slice(0, count), 'cut'));
        expect(error).toMatchObject({ kind: 'truncated' });
        expect(seen.some((part) => part.type === 'finish')).toBe(false);
      }
    });

    it('R29: throws truncated when the stream ends cleanly without its terminal marker', async () => {
      const terminal = frames.findIndex((frame) =>
        /"finish_?reason":"(stop|STOP)"|message_stop|response\.completed/i.test(frame),
      );
      expect(terminal).toBeGreaterThan(0);
      for (let count = 0; count < terminal; count += 1) {
        const { error } = await fail(events(frames.slice(0, count)));
        expect({ count, error }).toMatchObject({ error: { kind: 'truncated' } });
      }
    });

    it('takes an event that breaks off in the middle, or makes no sense, for a failure of the provider', async () => {
      for (let index = 0; index <= preamble; index += 1) {
        const begun = frames.slice(0, index);
        for (const last of [frames[index]?.slice(0, -10) ?? '', 'data: {"id":"x","model":"m","choices":[]}\n\n']) {
          const { error } = await fail(events([...begun, last]));
          expect(error).toMatchObject({ kind: expect.stringMatching(/^(truncated|invalid_response)$/) });
        }
      }
    });

    it.each<[string, Handler, number]>([
      ['before the headers', () => undefined, 0],
      ['after the headers', events([], 'hang'), 0],
      ['after the first words', events(frames.slice(0, preamble + 2), 'hang'), 2],
    ])('closes the socket at once when the call is aborted %s', async (_, handler, words) => {
      const controller = new AbortController();
      server.reset(handler);
      const iterator = harness.router.call(call({ signal: controller.signal }))[Symbol.asyncIterator]();
      for (let i = 0; i < words; i += 1) await iterator.next();
      const pending = iterator.next();
      await until(() => server.requests.length === 1);
      const aborted = performance.now();
      controller.abort();
      await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
      expect(performance.now() - aborted).toBeLessThan(50);
      await until(() => server.closed.length > 0);
      expect((server.closed[0] ?? Infinity) - aborted).toBeLessThan(50);
    });

    it('closes the socket when the reader leaves', async () => {
      server.reset(events(frames.slice(0, preamble + 3), 'hang'));
      for await (const part of harness.router.call(call())) if (part.type === 'text') break;
      const left = performance.now();
      await until(() => server.closed.length > 0);
      expect((server.closed[0] ?? Infinity) - left).toBeLessThan(50);
    });
  },
);

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 1000;
  while (!condition() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 1));
}
