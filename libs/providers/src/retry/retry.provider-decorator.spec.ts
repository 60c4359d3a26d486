import {
  compose,
  type ModelCall,
  ModelError,
  type ModelErrorKind,
  type ModelPart,
  type ModelProvider,
  OssaError,
} from '@ossa/contracts';
import { describeProviderDecorator, type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import * as fc from 'fast-check';
import { failing, LOCAL, ResilienceRig } from '../../testing/resilience-rig.js';

describeProviderDecorator('RetryProviderDecorator', () => new ResilienceRig({ scripted: LOCAL }).retry);

const OK = ScriptedModelProvider.text('ok');
const text: ModelPart = { type: 'text', text: 'x' };

async function run(
  scripts: readonly Script[],
  overrides: Partial<ModelCall> = {},
  rig = new ResilienceRig({ a: LOCAL }),
) {
  const model = new ScriptedModelProvider(...scripts);
  const ending = await rig.read(compose([rig.retry], model).call(rig.call(overrides)));
  return { ...ending, requests: model.calls.length, rig };
}

describe('RetryProviderDecorator', () => {
  it.each<[ModelErrorKind, boolean]>([
    ['connect', true],
    ['timeout_connect', true],
    ['timeout_first_part', false],
    ['timeout_idle', true],
    ['server', true],
    ['overloaded', true],
    ['rate_limited', true],
    ['invalid_request', false],
    ['context_length', false],
    ['content_policy', false],
    ['unauthorized', false],
    ['invalid_response', true],
    ['circuit_open', false],
    ['cooling_down', false],
    ['truncated', true],
    ['deadline', false],
    ['cancelled', false],
    ['internal', false],
  ])('R3: decides by the kind of the failure: %s is retried: %s', async (kind, retried) => {
    const { requests, error } = await run([failing(kind), OK]);
    expect(requests).toBe(retried ? 2 : 1);
    expect(error).toEqual(retried ? undefined : expect.objectContaining({ kind }));
  });

  it('R19: makes at most 3 attempts and throws the last failure', async () => {
    const { requests, error, after } = await run([failing('server', { status: 500 })]);
    expect(requests).toBe(3);
    expect(error).toMatchObject({ kind: 'server', status: 500 });
    expect(after).toBe(500 + 1000); // half of 1 s, half of 2 s
  });

  it('R19: takes the attempts and the backoff of the agent before those of the provider', async () => {
    const retry = { maxAttempts: 4, backoff: 'linear', initialBackoffMs: 100 } as const;
    const { requests, after } = await run([failing('server')], { policy: { retry } });
    expect({ requests, after }).toEqual({ requests: 4, after: 50 + 100 + 150 });
    expect((await run([failing('server')], { policy: { retry: { maxAttempts: 1 } } })).requests).toBe(1);
    expect((await run([failing('server')], { policy: { retry: { backoff: 'none' } } })).after).toBe(0);
  });

  it('tells of every retry', async () => {
    const { rig } = await run([failing('overloaded'), failing('server'), OK]);
    expect(rig.events.published.map(({ event }) => event)).toMatchObject([
      { provider: 'a', model: 'm', outcome: 'overloaded', attempt: 1, delayMs: 500 },
      { outcome: 'server', attempt: 2, delayMs: 1000 },
    ]);
    expect(rig.telemetry.measured).toContainEqual({
      name: 'ossa.provider.retries',
      value: 1,
      attributes: { provider: 'a', kind: 'server' },
    });
  });

  describe('R21: Retry-After', () => {
    it('is a lower bound of the wait', async () => {
      const { after, requests } = await run([failing('rate_limited', { retryAfterMs: 2000 }), OK]);
      expect(requests).toBe(2);
      expect(after).toBe(2500);
    });

    it('is not waited for when it exceeds the time that is left', async () => {
      const rig = new ResilienceRig({ a: LOCAL });
      const deadline = rig.clock.monotonic() + 5000;
      const { after, requests, error } = await run([failing('overloaded', { retryAfterMs: 6000 })], { deadline }, rig);
      expect({ after, requests }).toEqual({ after: 0, requests: 1 });
      expect(error).toMatchObject({ kind: 'overloaded', retryAfterMs: 6000 });
    });

    it('is not waited for when it is long and another target is left', async () => {
      const script = failing('overloaded', { retryAfterMs: 31_000 });
      expect((await run([script, OK], { alternatives: 1 })).requests).toBe(1);
      expect((await run([script, OK])).requests).toBe(2);
    });
  });

  describe('with several keys', () => {
    const KEYS = {
      ...LOCAL,
      keys: [
        { name: 'one', apiKey: '1' },
        { name: 'two', apiKey: '2' },
      ],
    };

    it.each(['rate_limited', 'unauthorized'] as const)('R2: tries another key at once after %s', async (kind) => {
      const rig = new ResilienceRig({ a: KEYS });
      const target = { provider: 'a', model: 'm', key: 'one' };
      const { requests, after, error } = await run([failing(kind, { retryAfterMs: 20_000 }), OK], { target }, rig);
      expect({ requests, after, error }).toEqual({ requests: 2, after: 0, error: undefined });
    });
  });

  it('stops when the circuit has opened meanwhile', async () => {
    const rig = new ResilienceRig({ a: { ...LOCAL, circuitBreaker: {} } });
    const circuit = rig.circuits.of({ provider: 'a', model: 'm' });
    const script: Script = ({ target }) => {
      for (let i = 0; i < 5; i += 1) circuit.failed(circuitPermit(rig), new ModelError('server', target), false);
      return [new ModelError('server', target)];
    };
    const { requests, after } = await run([script], {}, rig);
    expect({ requests, after }).toEqual({ requests: 1, after: 0 });
  });

  it('R4: stops waiting as soon as the call is aborted', async () => {
    const rig = new ResilienceRig({ a: LOCAL });
    const controller = new AbortController();
    const model = new ScriptedModelProvider(failing('server'));
    const pending = Array.fromAsync(compose([rig.retry], model).call(rig.call({ signal: controller.signal })));
    pending.catch(() => undefined);
    await rig.clock.advance(100);
    expect(rig.clock.sleeping).toBe(1);
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(rig.clock.sleeping).toBe(0);
    expect(model.calls).toHaveLength(1);
  });

  it('leaves errors of other stages alone', async () => {
    const budget = new OssaError('budget_exceeded', 'no');
    expect(await run([[budget]])).toMatchObject({ error: budget, requests: 1 });
  });

  it('R23: makes one request for an answer that breaks off after any of its parts', async () => {
    for (let parts = 1; parts <= 20; parts += 1) {
      const cut = [
        ...Array.from({ length: parts }, () => text),
        new ModelError('truncated', { provider: 'a', model: 'm' }),
      ];
      const { seen, requests, error } = await run([cut, OK]);
      expect({ seen: seen.length, requests, error }).toMatchObject({
        seen: parts,
        requests: 1,
        error: { kind: 'truncated' },
      });
    }
    // the control: cut before the first part it is made again
    expect((await run([failing('truncated'), OK])).requests).toBe(2);
  });

  it('R19: never makes more attempts than allowed, for any mix of faults', async () => {
    const kinds: ModelErrorKind[] = [
      'connect',
      'server',
      'rate_limited',
      'unauthorized',
      'truncated',
      'invalid_request',
    ];
    const fault = fc.record({
      kind: fc.constantFrom(...kinds),
      retryAfterMs: fc.option(fc.nat(70_000), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 10 }),
        async (faults, maxAttempts) => {
          const scripts = faults.map(({ kind, retryAfterMs }) => failing(kind, { retryAfterMs }));
          const { requests } = await run(scripts, { policy: { retry: { maxAttempts } } });
          expect(requests).toBeLessThanOrEqual(maxAttempts);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('R20: asks a dead provider at most 1.1 times per call over a minute', async () => {
    const amplification = async (budgetRatio: number, calls: number) => {
      const rig = new ResilienceRig({ a: { ...LOCAL, retry: { initialBackoffMs: 0, budgetRatio } } });
      let requests = 0;
      const dead: ModelProvider = {
        async *call({ target }): AsyncGenerator<ModelPart> {
          requests += 1;
          yield await Promise.reject<ModelPart>(new ModelError('server', target));
        },
      };
      const chain = compose([rig.retry], dead);
      for (let i = 0; i < calls; i += 1) {
        await Array.fromAsync(chain.call(rig.call())).catch(() => undefined);
        await rig.clock.advance(10);
      }
      return requests / calls;
    };
    expect(await amplification(0.1, 60 * 100)).toBeLessThanOrEqual(1.1);
    expect(await amplification(1, 1000)).toBeGreaterThan(1.9); // the control: without a budget
  }, 30_000);
});

function circuitPermit(rig: ResilienceRig): number {
  const permit = rig.circuits.of({ provider: 'a', model: 'm' }).admit(rig.call());
  return typeof permit === 'number' ? permit : 0;
}
