import {
  BudgetExceededError,
  collect,
  compose,
  type FallbackTrigger,
  lazy,
  type ModelCall,
  ModelError,
  type ModelErrorKind,
  type ModelPart,
  NO_USAGE,
  OssaError,
  OutputInvalidError,
  type ProviderDecorator,
  ProviderUnconfiguredError,
  type Target,
  type Usage,
} from '@ossa/contracts';
import { describeProviderDecorator, type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import * as fc from 'fast-check';
import { failing, LOCAL, ResilienceRig } from '../../testing/resilience-rig.js';
import { KeyUnavailableError } from '../keys/key-unavailable.error.js';

const KINDS: Readonly<Record<ModelErrorKind, boolean>> = {
  connect: true,
  timeout_connect: true,
  timeout_first_part: true,
  timeout_idle: true,
  server: true,
  overloaded: true,
  rate_limited: true,
  invalid_request: false,
  context_length: false,
  content_policy: false,
  unauthorized: true,
  invalid_response: true,
  circuit_open: true,
  cooling_down: true,
  truncated: true,
  deadline: false,
  cancelled: false,
  internal: true,
};

const WITH_FALLBACK = { a: { ...LOCAL, fallback: ['b'] }, b: LOCAL };
describeProviderDecorator(
  'FallbackProviderDecorator',
  () => new ResilienceRig({ scripted: { ...LOCAL, fallback: ['b'] }, b: LOCAL }).fallback,
);
describeProviderDecorator(
  'FallbackProviderDecorator without fallbacks',
  () => new ResilienceRig({ scripted: LOCAL }).fallback,
);

const OK = ScriptedModelProvider.text('ok');
const target = (provider: string): Target => ({ provider, model: 'm' });

async function run(
  scripts: readonly Script[],
  overrides: Partial<ModelCall> = {},
  rig = new ResilienceRig(WITH_FALLBACK),
) {
  const model = new ScriptedModelProvider(...scripts);
  const call = rig.call(overrides);
  const ending = await rig.read(compose([rig.fallback, rig.attempt], model).call(call));
  const asked = model.calls.map(({ target }) => target.provider);
  return { ...ending, asked, calls: model.calls, records: call.attempts.records, rig };
}

const triggered = (trigger: FallbackTrigger): Partial<ModelCall> => ({
  policy: { fallbacks: [{ target: target('b'), trigger }] },
});

describe('FallbackProviderDecorator', () => {
  it.each(Object.entries(KINDS))('R3: goes on by the kind of the failure: %s: %s', async (kind, goesOn) => {
    const { asked, error, seen } = await run([failing(kind as ModelErrorKind), OK]);
    expect(asked).toEqual(goesOn ? ['a', 'b'] : ['a']);
    expect(error).toEqual(goesOn ? undefined : expect.objectContaining({ kind }));
    if (goesOn) expect(seen.at(-1)).toMatchObject({ type: 'finish', target: target('b') });
  });

  it('goes on whatever is thrown, not only for one class of error', async () => {
    expect((await run([[new TypeError('boom')], OK])).asked).toEqual(['a', 'b']);
    expect((await run([[new ProviderUnconfiguredError('a', 'x')], OK])).asked).toEqual(['a', 'b']);
  });

  it('goes on when the key of a target cannot be had now, and says when it may be', async () => {
    const away = new KeyUnavailableError('a', undefined, new OssaError('internal', 'the store is away'));
    expect((await run([[away], OK])).asked).toEqual(['a', 'b']);
    const { error } = await run([[away], failing('connect')]);
    expect(error).toMatchObject({ code: 'provider_unavailable', retryAfterMs: 60_000, cause: { cause: away } });
  });

  it('R6: neither goes on nor tries again when the call itself was refused, before it was sent or after its answer', async () => {
    for (const error of [
      new BudgetExceededError({ scope: 'day' } as never, 'no'),
      new OssaError('audit_unavailable', 'no'),
      new OssaError('deadline_exceeded', 'late'),
      new OssaError('invalid_request', 'guard'),
      new OutputInvalidError(['guard']),
    ]) {
      const rig = new ResilienceRig(WITH_FALLBACK);
      const model = new ScriptedModelProvider(OK);
      const guard = (asked: boolean): ProviderDecorator => ({
        call: (call, next) =>
          lazy(async () => {
            if (asked) await collect(next.call(call));
            throw error;
          }),
      });
      for (const asked of [false, true]) {
        const chain = compose([rig.fallback, rig.retry, rig.attempt, guard(asked)], model);
        expect((await rig.read(chain.call(rig.call()))).error).toBe(error);
        expect(model.calls).toHaveLength(asked ? 1 : 0);
      }
    }
  });

  it('R3: goes to a larger context, and around a content policy, only where configured', async () => {
    const rig = () =>
      new ResilienceRig({
        a: { ...LOCAL, fallback: ['b', { provider: 'c', on: ['context_length'] }] },
        b: LOCAL,
        c: LOCAL,
      });
    expect((await run([failing('context_length'), OK], {}, rig())).asked).toEqual(['a', 'c']);
    expect((await run([failing('content_policy'), OK], {}, rig())).asked).toEqual(['a']);
  });

  describe('triggers of the manifest', () => {
    it.each<[FallbackTrigger, ModelErrorKind, number | undefined, boolean]>([
      [{ onError: true }, 'invalid_request', 400, true],
      [{ onError: true }, 'cancelled', undefined, false],
      [{ onError: false }, 'server', 500, false],
      [{ onError: false, statuses: [503] }, 'overloaded', 503, true],
      [{ onError: false, statuses: [503] }, 'server', 500, false],
      [{ statuses: [404] }, 'invalid_request', 404, true],
      [{ statuses: [404] }, 'server', 500, true],
      [{}, 'invalid_request', 400, false],
    ])('%j and %s (status %s): goes on %s', async (trigger, kind, status, goesOn) => {
      const { asked } = await run([failing(kind, { status }), OK], triggered(trigger));
      expect(asked).toEqual(goesOn ? ['a', 'b'] : ['a']);
    });

    it('leaves a target that is slower than the next one allows, and records it', async () => {
      const { asked, after, records, seen, rig } = await run([['hang'], OK], triggered({ slowerThanMs: 2000 }));
      expect({ asked, after }).toEqual({ asked: ['a', 'b'], after: 2000 });
      expect(records).toMatchObject([{ outcome: 'cancelled', durationMs: 2000 }, { outcome: 'succeeded' }]);
      expect(seen.at(-1)).toMatchObject({ target: target('b') });
      expect(rig.events.published).toMatchObject([{ event: { outcome: 'timeout_first_part' } }]);
      expect(rig.clock.sleeping).toBe(0);
    });

    it('keeps a target that has begun to answer in time, and leaves no timer', async () => {
      const { asked, error, rig } = await run([OK], triggered({ slowerThanMs: 2000 }));
      expect({ asked, error }).toEqual({ asked: ['a'], error: undefined });
      expect(rig.clock.sleeping).toBe(0);
    });

    it('keeps waiting for a slow target while the next one is known to be down', async () => {
      const rig = new ResilienceRig({ a: LOCAL, b: { ...LOCAL, circuitBreaker: {} } });
      open(rig, target('b'));
      const call = rig.call(triggered({ slowerThanMs: 100 }));
      async function* slow(): AsyncGenerator<ModelPart> {
        await rig.clock.sleep(1000, call.signal);
        yield ScriptedModelProvider.finish();
      }
      const { error, after } = await rig.read(compose([rig.fallback], { call: slow }).call(call));
      expect({ error, after }).toEqual({ error: undefined, after: 1000 });
    });

    it('says how often the target before is tried again', async () => {
      const { calls } = await run([failing('server'), OK], triggered({ maxRetries: 1 }));
      expect(calls.map(({ policy }) => policy.retry?.maxAttempts)).toEqual([2, undefined]);
    });
  });

  it('R24: maps model, token cap and temperature to the target, and keeps the rest', async () => {
    const rig = new ResilienceRig({ a: { ...LOCAL, maxOutputTokens: 500 }, b: { ...LOCAL, maxOutputTokens: 100 } });
    const settings = { maxOutputTokens: 800, temperature: 0.2, seed: 1 };
    const fallbacks = [{ target: { provider: 'b', model: 'other' }, temperature: 0.9 }];
    const { calls } = await run([failing('server'), OK], { settings, policy: { fallbacks } }, rig);
    expect(calls).toMatchObject([
      { target: target('a'), settings: { maxOutputTokens: 500, temperature: 0.2, seed: 1 }, alternatives: 1 },
      { target: fallbacks[0]?.target, settings: { maxOutputTokens: 100, temperature: 0.9, seed: 1 }, alternatives: 0 },
    ]);
    expect(calls[1]?.messages).toBe(calls[0]?.messages);
    expect((await run([OK], { policy: { fallbacks: [] } }, rig)).calls[0]?.settings.maxOutputTokens).toBe(500);
  });

  it('R24: charges what the target that answered costs, and names it', async () => {
    const cost = ({ provider }: Target, { inputTokens, outputTokens }: Usage) =>
      (inputTokens + outputTokens) * (provider === 'b' ? 7 : 1000);
    const rig = new ResilienceRig(WITH_FALLBACK, undefined, { cost });
    const answer = ({ target }: ModelCall) => [
      ScriptedModelProvider.finish({ target, usage: { ...NO_USAGE, inputTokens: 10, outputTokens: 5 } }),
    ];
    const { records, seen } = await run([failing('server', { status: 500 }), answer], {}, rig);
    expect(seen.at(-1)).toMatchObject({ type: 'finish', target: target('b') });
    expect(records).toMatchObject([
      { provider: 'a', outcome: 'server', cost: 0 },
      { provider: 'b', outcome: 'succeeded', cost: 105 },
    ]);
  });

  it('R25: throws all failures with the first as cause and the earliest return', async () => {
    const rig = new ResilienceRig({ a: { ...LOCAL, fallback: ['b', 'c'] }, b: LOCAL, c: LOCAL });
    const scripts = [
      failing('overloaded', { status: 503, retryAfterMs: 9000 }),
      failing('rate_limited', { status: 429, retryAfterMs: 4000 }),
      failing('connect'),
    ];
    const { error, asked } = await run(scripts, {}, rig);
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(error).toMatchObject({
      code: 'provider_unavailable',
      retryAfterMs: 4000,
      cause: { kind: 'overloaded', target: target('a') },
      failures: [{ kind: 'overloaded' }, { kind: 'rate_limited' }, { kind: 'connect' }],
    });
  });

  it('throws the failure of a single target as it is', async () => {
    const rig = new ResilienceRig({ a: LOCAL });
    expect((await run([failing('server')], {}, rig)).error).toMatchObject({ kind: 'server' });
  });

  it('R8: passes over a target whose circuit is open without asking it', async () => {
    const rig = new ResilienceRig({ a: { ...LOCAL, circuitBreaker: {}, fallback: ['b'] }, b: LOCAL });
    open(rig, target('a'));
    const { asked, records } = await run([OK], {}, rig);
    expect(asked).toEqual(['b']);
    expect(records).toMatchObject([
      { attempt: 1, provider: 'a', outcome: 'circuit_open', sent: false, cost: 0 },
      { attempt: 2, provider: 'b', outcome: 'succeeded', sent: true },
    ]);
    expect(rig.events.published.at(-1)).toMatchObject({
      name: 'ossa.provider.fell-back',
      event: { from: target('a'), to: target('b'), outcome: 'circuit_open' },
    });
    expect(rig.telemetry.sum('ossa.provider.fallbacks')).toBe(1);
  });

  it('R8: passes over a target with several endpoints only while the circuits of all of them are open', async () => {
    const [eu, us] = ['http://127.0.0.1:2/v1', 'http://127.0.0.1:3/v1'];
    const keys = [
      { name: 'eu', baseUrl: eu },
      { name: 'us', baseUrl: us },
    ];
    const rig = new ResilienceRig({ a: { ...LOCAL, circuitBreaker: {}, keys, fallback: ['b'] }, b: LOCAL });
    open(rig, { ...target('a'), baseUrl: eu });
    expect((await run([OK], {}, rig)).asked).toEqual(['a']);
    await rig.clock.advance(5000);
    open(rig, { ...target('a'), baseUrl: us });
    const { asked, records } = await run([OK], {}, rig);
    expect(asked).toEqual(['b']);
    expect(records).toMatchObject([{ provider: 'a', outcome: 'circuit_open', sent: false }, { provider: 'b' }]);
  });

  it('R13: says when the first of several open targets may be back', async () => {
    const breaker = { ...LOCAL, circuitBreaker: {} };
    const rig = new ResilienceRig({ a: { ...breaker, fallback: ['b'] }, b: breaker });
    open(rig, target('a'));
    await rig.clock.advance(5000);
    open(rig, target('b'));
    const { error, asked } = await run([OK], {}, rig);
    const first = rig.circuits.peek(target('a'))?.retryAfterMs;
    expect(asked).toEqual([]);
    expect(error).toMatchObject({
      code: 'provider_unavailable',
      failures: [{ kind: 'circuit_open' }, { kind: 'circuit_open' }],
    });
    expect((error as OssaError).retryAfterMs).toBeLessThanOrEqual(first ?? 0);
  });

  it('R13: asks each of three open targets once in its break; everybody else hears when the first may be back', async () => {
    const breaker = { ...LOCAL, circuitBreaker: { resetTimeout: 300_000 } };
    const rig = new ResilienceRig({ a: { ...breaker, fallback: ['b', 'c'] }, b: breaker, c: breaker });
    const targets = ['a', 'b', 'c'].map(target);
    for (const down of targets) open(rig, down);
    const model = new ScriptedModelProvider(failing('server'));
    const chain = compose([rig.fallback, rig.attempt, rig.breaker], model);
    for (let minute = 0; minute < 100; minute += 1) {
      for (let n = 0; n < 20; n += 1) {
        const before = model.calls.length;
        const { error } = await rig.read(chain.call(rig.call()));
        expect(error).toMatchObject({ code: 'provider_unavailable' });
        if (model.calls.length > before) continue;
        const waits = targets.map((down) => rig.circuits.peek(down)?.retryAfterMs ?? 0);
        expect((error as OssaError).retryAfterMs).toBe(Math.min(...waits));
      }
      await rig.clock.advance(60_000);
    }
    for (const { provider } of targets) {
      const asked = model.calls.filter((call) => call.target.provider === provider).length;
      expect(asked).toBeGreaterThanOrEqual(Math.floor(100 / 7)); // 5 minutes and a fifth, looked at once a minute
      expect(asked).toBeLessThanOrEqual(Math.ceil(100 / 4));
    }
  });

  it.each([
    ['takes most calls while the first one has just recovered', false, 2],
    ['does not count as one while its own circuit is open: the first one answers all calls', true, 20],
  ])('R11: a fallback %s', async (_, down, answered) => {
    const breaker = { ...LOCAL, circuitBreaker: {} };
    const rig = new ResilienceRig({ a: { ...breaker, fallback: ['b'] }, b: breaker });
    const model = new ScriptedModelProvider(({ target }) => [ScriptedModelProvider.finish({ target })]);
    const chain = compose([rig.fallback, rig.attempt, rig.breaker], model);
    const call = async () => (await rig.read(chain.call(rig.call()))).error;
    open(rig, target('a'));
    await rig.clock.advance(72_000);
    for (let probes = 0; probes < 2; probes += 1) expect(await call()).toBeUndefined();
    if (down) open(rig, target('b'));
    model.calls.length = 0;
    for (let calls = 0; calls < 20; calls += 1) expect(await call()).toBeUndefined();
    expect(model.calls.filter(({ target }) => target.provider === 'a')).toHaveLength(answered);
  });

  it('R23: asks nobody else once a part was seen', async () => {
    for (let parts = 1; parts <= 20; parts += 1) {
      const cut = [
        ...Array.from({ length: parts }, (): ModelPart => ({ type: 'text', text: 'x' })),
        new ModelError('truncated', target('a')),
      ];
      expect(await run([cut, OK])).toMatchObject({ asked: ['a'], error: { kind: 'truncated' } });
    }
  });

  it('asks nobody else after an abort', async () => {
    const rig = new ResilienceRig(WITH_FALLBACK);
    const controller = new AbortController();
    const model = new ScriptedModelProvider(({ target }) => {
      controller.abort();
      return [new ModelError('connect', target)];
    });
    const call = compose([rig.fallback], model).call(rig.call({ signal: controller.signal }));
    await expect(Array.fromAsync(call)).rejects.toMatchObject({ code: 'cancelled' });
    expect(model.calls).toHaveLength(1);
  });

  it('leaves out doubles and providers without a key', async () => {
    const fallbacks = ['a', 'b', 'nobody', 'b'].map((provider) => ({ target: target(provider) }));
    expect((await run([failing('server')], { policy: { fallbacks } })).asked).toEqual(['a', 'b']);
  });

  it('has no fallbacks for the simulated provider', async () => {
    const rig = new ResilienceRig({});
    const policy = { fallbacks: [{ target: target('simulated') }] };
    const { error } = await run(
      [failing('server'), OK],
      { target: { provider: 'simulated', model: 'x' }, policy },
      rig,
    );
    expect(error).toMatchObject({ kind: 'server' });
  });

  it('R25: asks each target at most once, on any chain and for any failures', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const chain = fc.array(fc.constantFrom(...names), { maxLength: 8 });
    const kinds = fc.array(fc.constantFrom(...(Object.keys(KINDS) as ModelErrorKind[])), {
      minLength: 8,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(chain, kinds, async (providers, failures) => {
        const rig = new ResilienceRig(Object.fromEntries(names.map((name) => [name, LOCAL])));
        const fallbacks = providers.map((provider) => ({ target: target(provider) }));
        const { asked, error } = await run(
          failures.map((kind) => failing(kind)),
          { policy: { fallbacks } },
          rig,
        );
        expect(new Set(asked).size).toBe(asked.length);
        expect(asked[0]).toBe('a');
        if (asked.length > 1 && OssaError.isInstance(error) && error.code === 'provider_unavailable' && error.cause)
          expect(error.cause).toMatchObject({ kind: failures[0], target: target('a') });
      }),
      { numRuns: 100 },
    );
  });
});

function open(rig: ResilienceRig, down: Target): void {
  const circuit = rig.circuits.of(down);
  for (let i = 0; i < 5; i += 1) {
    const permit = circuit.admit(rig.call({ target: down }));
    if (typeof permit === 'number') circuit.failed(permit, new ModelError('server', down), false);
  }
  expect(rig.circuits.peek(down)).toBeDefined();
}
