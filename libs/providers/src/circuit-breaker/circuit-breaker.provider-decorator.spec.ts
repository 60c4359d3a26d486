import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, type ModelErrorKind, type ModelPart, type ModelProvider } from '@ossa/contracts';
import { describeProviderDecorator, FakeClock, modelCall, ScriptedModelProvider } from '@ossa/contracts/testing';
import { CircuitProcess } from '../../testing/circuit-process.js';
import { CircuitOpenError } from './circuit-open.error.js';

const TARGET = { provider: 'scripted', model: 'test' };
const ANSWER = ScriptedModelProvider.text('one two ');

const failure = (kind: ModelErrorKind = 'server', status = 500) => new ModelError(kind, TARGET, { status });
const failing = (kind?: ModelErrorKind, status?: number) => new ScriptedModelProvider([failure(kind, status)]);
const answering = () => new ScriptedModelProvider(ANSWER);

/** A process whose only circuit has just opened. */
async function opened(options: ConstructorParameters<typeof CircuitProcess>[0] = {}) {
  const process = new CircuitProcess<FakeClock>({ ...options, clock: new FakeClock() });
  for (let n = 0; n < 5; n += 1) await process.call(failing());
  expect(process.state).toBe('open');
  return process;
}

describeProviderDecorator('CircuitBreakerProviderDecorator', () => new CircuitProcess({}).stage);

describe('CircuitBreakerProviderDecorator', () => {
  it('R8: refuses at once while open, without asking the target, and says since when and until when', async () => {
    const process = await opened();
    const model = answering();
    await process.clock.advance(1000);
    const took: number[] = [];
    let error: unknown;
    for (let n = 0; n < 10_000; n += 1) {
      const stream = process.stage.call(modelCall(), model)[Symbol.asyncIterator]();
      const begun = performance.now();
      error = await stream.next().catch((thrown: unknown) => thrown);
      took.push(performance.now() - begun);
    }
    expect(model.calls).toHaveLength(0);
    expect(took.sort((a, b) => a - b)[9899]).toBeLessThan(1);
    expect(error).toBeInstanceOf(CircuitOpenError);
    const wall = process.clock.wall();
    expect(error).toMatchObject({ kind: 'circuit_open', code: 'provider_unavailable', provider: 'scripted' });
    expect(error).toMatchObject({ retryable: true, since: wall - 1000 });
    const { retryAt, retryAfterMs } = error as CircuitOpenError;
    expect(retryAt - wall).toBe(retryAfterMs);
    expect(retryAfterMs).toBeGreaterThanOrEqual(47_000);
    expect(retryAfterMs).toBeLessThanOrEqual(71_000);
    expect(process.telemetry.sum('ossa.circuit.rejected')).toBe(10_000);
  });

  it('shows the refusal to who looks first, and admits nobody by that', async () => {
    const process = await opened();
    expect(process.breakers.peek(TARGET)).toMatchObject({ kind: 'circuit_open' });
    expect(process.breakers.peek({ ...TARGET, model: 'other' })).toBeUndefined();
    await process.clock.advance(72_000);
    for (let n = 0; n < 3; n += 1) expect(process.breakers.peek(TARGET)).toBeUndefined();
    expect(process.state).toBe('open');
    expect(process.breakers.states()).toHaveLength(1);
  });

  it('R1: counts a failure after the first part, too', async () => {
    const process = new CircuitProcess({});
    const parts: ModelPart[] = [{ type: 'text', text: 'x' }];
    for (let n = 0; n < 5; n += 1) await process.call(new ScriptedModelProvider([...parts, failure('truncated')]));
    expect(process.state).toBe('open');
  });

  it('R2: 50 answers 429 leave it closed', async () => {
    const process = new CircuitProcess({});
    for (let n = 0; n < 50; n += 1) expect(await process.call(failing('rate_limited', 429))).toBe('rate_limited');
    expect(process.breakers.states()[0]).toMatchObject({ state: 'closed', counts: { calls: 0, failures: 0 } });
  });

  it('R3: errors of the caller leave it closed', async () => {
    const process = new CircuitProcess({});
    for (const kind of ['invalid_request', 'context_length', 'content_policy', 'unauthorized'] as const)
      for (let n = 0; n < 10; n += 1) await process.call(failing(kind, 400));
    expect(process.breakers.states()[0]).toMatchObject({ state: 'closed', counts: { calls: 0, failures: 0 } });
  });

  it('R4: 1,000 aborts, before and after the first part, change nothing', async () => {
    const process = new CircuitProcess({});
    for (let n = 0; n < 4; n += 1) await process.call(failing());
    const before = process.breakers.states();
    const model = new ScriptedModelProvider((call) => [
      ...(call.stream ? [{ type: 'text', text: 'x' } as const] : []),
      'hang',
    ]);
    await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => {
        const controller = new AbortController();
        const call = process.call(model, { stream: n % 2 === 0, signal: controller.signal });
        for (let turn = 0; turn < n % 7; turn += 1) await nextTurn();
        controller.abort();
        expect(await call).toMatch(/cancelled/);
      }),
    );
    expect(model.open).toBe(0);
    expect(process.breakers.states()).toEqual(before);
  });

  it('R4: an aborted probe gives its place to the next call', async () => {
    const process = await opened();
    await process.clock.advance(72_000);
    const controller = new AbortController();
    const probe = process.call(new ScriptedModelProvider(['hang']), { signal: controller.signal });
    expect(await process.call(answering())).toBe('circuit_open');
    controller.abort();
    await probe;
    expect(await process.call(answering())).toBe('ok');
  });

  it('R5: an error that cannot be classified counts, and gives its place back', async () => {
    const process = new CircuitProcess({ circuitBreaker: { failureThreshold: 100 } });
    for (let n = 0; n < 100; n += 1) await process.call(throwing(hostile())).catch(() => undefined);
    expect(process.state).toBe('open');
    await process.clock.advance(72_000);
    await process.call(throwing(hostile())).catch(() => undefined);
    await process.clock.advance(145_000);
    expect(await process.call(answering())).toBe('ok');
  });

  it('R10: opens again when the probe hangs', async () => {
    const process = await opened();
    await process.clock.advance(72_000);
    const controller = new AbortController();
    const probe = process.call(new ScriptedModelProvider(['hang']), { signal: controller.signal });
    await process.clock.advance(59_000);
    expect(await process.call(answering())).toBe('circuit_open');
    expect(process.state).toBe('half-open');
    await process.clock.advance(1000);
    expect(await process.call(answering())).toBe('circuit_open');
    expect(process.state).toBe('open');
    await process.clock.advance(144_000);
    expect(await process.call(answering())).toBe('ok');
    controller.abort();
    await probe;
    expect(process.state).toBe('half-open');
  });

  it('R13: a target without alternatives is tried once in each break', async () => {
    const process = await opened({ circuitBreaker: { resetTimeout: 300_000 } });
    const model = failing();
    for (let minute = 0; minute < 100; minute += 1) {
      for (let n = 0; n < 20; n += 1) await process.call(model);
      await process.clock.advance(60_000);
    }
    expect(model.calls.length).toBeGreaterThanOrEqual(Math.floor(100 / 7));
    expect(model.calls.length).toBeLessThanOrEqual(Math.ceil(100 / 4));
  });

  it('R15: publishes and measures each transition once', async () => {
    const process = await opened();
    await process.clock.advance(72_000);
    for (let n = 0; n < 3; n += 1) await process.call(answering());
    expect(process.events.names()).toEqual(['ossa.circuit.opened', 'ossa.circuit.half-opened', 'ossa.circuit.closed']);
    expect(process.events.published[0]?.event).toEqual({
      key: 'scripted|test',
      from: 'closed',
      to: 'open',
      reason: 'failures',
      counts: { calls: 5, failures: 5, slow: 0, consecutive: 5 },
    });
    const measured = process.telemetry.measured.filter(({ name }) => name === 'ossa.circuit.transitions');
    expect(measured.map(({ attributes }) => attributes)).toEqual([
      { provider: 'scripted', to: 'open' },
      { provider: 'scripted', to: 'half-open' },
      { provider: 'scripted', to: 'closed' },
    ]);
  });

  it('R16: jumps of the clock on the wall neither open nor close it', async () => {
    const process = await opened();
    for (const hours of [1, -2]) {
      process.clock.jump(hours * 3_600_000);
      expect(await process.call(answering())).toBe('circuit_open');
    }
    await process.clock.advance(72_000);
    process.clock.jump(-3_600_000);
    expect(await process.call(answering())).toBe('ok');
  });

  it('R17: has one circuit for each target, whoever calls and with whichever key', async () => {
    const process = new CircuitProcess({});
    const targets = [TARGET, { ...TARGET, model: 'other' }, { ...TARGET, baseUrl: 'https://eu.example/v1' }];
    const model: ModelProvider = {
      async *call({ target }) {
        yield ScriptedModelProvider.finish({ target });
      },
    };
    const call = modelCall();
    for (let user = 0; user < 100_000; user += 1) {
      const target = { ...targets[user % 3]!, key: `key-${user}` };
      const request = { ...call, target, context: { ...call.context, user: `user-${user}` } };
      await process.stage.call(request, model)[Symbol.asyncIterator]().next();
    }
    expect(process.breakers.states().map(({ key }) => key)).toEqual([
      'scripted|test',
      'scripted|other',
      'scripted|test|https://eu.example/v1',
    ]);
  });

  it('R17: forgets the circuit that was not used for longest when there are more than a thousand', () => {
    const { breakers } = new CircuitProcess({});
    for (let n = 0; n < 1500; n += 1) breakers.of({ ...TARGET, model: `m${n}` });
    expect(breakers.states()).toHaveLength(1000);
  });

  it('opens when first parts come too late', async () => {
    const process = new CircuitProcess({ circuitBreaker: { slowCall: 1000 } });
    const late: ModelProvider = {
      async *call(call) {
        await process.clock.advance(1000);
        yield ScriptedModelProvider.finish({ target: call.target });
      },
    };
    for (let n = 0; n < 10; n += 1) expect(await process.call(late)).toBe('ok');
    expect(process.events.published[0]?.event).toMatchObject({ reason: 'slow-calls' });
  });

  it('lets everything pass where it is switched off', async () => {
    const process = new CircuitProcess({ circuitBreaker: { enabled: false } });
    for (let n = 0; n < 50; n += 1) expect(await process.call(failing())).toBe('server');
    expect(process.breakers.states()).toEqual([]);
  });
});

function throwing(error: Error): ModelProvider {
  return new ScriptedModelProvider([error]);
}

/** An error whose kind cannot be read. */
function hostile(): ModelError {
  return Object.defineProperty(failure(), 'kind', {
    get() {
      throw new TypeError('a defect');
    },
  });
}
