import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { compose, type ModelCall, ModelError, type ModelPart, type ModelProvider } from '@ossa/contracts';
import { describeProviderDecorator, modelCall, ScriptedModelProvider } from '@ossa/contracts/testing';
import { parseProvidersOptions } from '../parse-providers-options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { DeadlineProviderDecorator } from './deadline.provider-decorator.js';

const registry = new ProviderRegistry(
  parseProvidersOptions({
    providers: {
      scripted: { timeout: '10s', firstPartTimeout: '3s', idleTimeout: '2s', baseUrl: 'http://127.0.0.1/v1' },
    },
  }),
);

describeProviderDecorator('DeadlineProviderDecorator', () => new DeadlineProviderDecorator(registry));

describe('DeadlineProviderDecorator', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const stage = new DeadlineProviderDecorator(registry);
  const text: ModelPart = { type: 'text', text: 'x' };

  /** Each number is a pause in ms before the next part. */
  function timed(...script: readonly (number | ModelPart)[]): ModelProvider & { signal?: AbortSignal } {
    return {
      async *call(request: ModelCall) {
        this.signal = request.signal;
        for (const step of script) {
          if (typeof step === 'number') await sleep(step, request.signal);
          else yield step;
        }
      },
    };
  }

  async function run(provider: ModelProvider, overrides: Partial<ModelCall> = {}, readerPause = 0) {
    const started = performance.now();
    const seen: ModelPart[] = [];
    const outcome = (async () => {
      for await (const part of compose([stage], provider).call(modelCall(overrides))) {
        seen.push(part);
        if (readerPause > 0) await sleep(readerPause);
      }
      return undefined;
    })().catch((error: unknown) => error);
    const finished = outcome.then((error) => ({ error, seen, after: performance.now() - started }));
    await jest.advanceTimersByTimeAsync(60_000);
    return finished;
  }

  const finish = ScriptedModelProvider.finish();

  it('gives up when the first part takes longer than its limit', async () => {
    const provider = timed(5000, text, finish);
    const { error, after } = await run(provider);
    expect(error).toMatchObject({ kind: 'timeout_first_part', retryable: true, target: { provider: 'scripted' } });
    expect(after).toBeGreaterThanOrEqual(3000);
    expect(after).toBeLessThanOrEqual(3100);
    expect(provider.signal?.aborted).toBe(true);
  });

  it('gives up when a part after the first takes longer than the idle limit', async () => {
    const { error, seen, after } = await run(timed(1000, text, 1900, text, 2500, text, finish));
    expect(error).toMatchObject({ kind: 'timeout_idle' });
    expect(seen).toHaveLength(2);
    expect(after).toBeGreaterThanOrEqual(4900);
    expect(after).toBeLessThanOrEqual(5000);
  });

  it('R22: keeps the idle limit while the time for the first part is not over yet', async () => {
    const { error, seen, after } = await run(timed(text, 2500, text, finish));
    expect(error).toMatchObject({ kind: 'timeout_idle' });
    expect(seen).toHaveLength(1);
    expect(after).toBeGreaterThanOrEqual(2000);
    expect(after).toBeLessThanOrEqual(2100);
  });

  it('does not blame the provider for a slow reader', async () => {
    const { error, seen } = await run(timed(text, 100, text, 100, text, finish), {}, 5000);
    expect(error).toBeUndefined();
    expect(seen).toHaveLength(4);
  });

  it('gives up when all the waiting together exceeds the limit of the attempt', async () => {
    const slow = Array.from({ length: 20 }, () => [1500, text]).flat();
    const { error, seen, after } = await run(timed(...slow, finish));
    expect(error).toMatchObject({ kind: 'timeout_idle' });
    expect(seen).toHaveLength(6);
    expect(after).toBeGreaterThanOrEqual(10_000);
    expect(after).toBeLessThanOrEqual(10_100);
  });

  it('lets a whole answer take the time of the attempt', async () => {
    expect((await run(timed(9000, text, finish), { stream: false })).error).toBeUndefined();
    const { error, after } = await run(timed(11_000, text, finish), { stream: false });
    expect(error).toMatchObject({ kind: 'timeout_first_part' });
    expect(after).toBeLessThanOrEqual(10_100);
  });

  it('ends at the deadline of the run, whatever the provider still may take', async () => {
    const { error, after } = await run(timed(text, 1500, text, 1500, finish), { deadline: performance.now() + 2000 });
    expect(error).toMatchObject({ kind: 'deadline', code: 'deadline_exceeded' });
    expect(after).toBeLessThanOrEqual(2100);
  });

  it('ends at the deadline of the run while a slow reader holds the stream', async () => {
    const { error } = await run(timed(text, text, finish), { deadline: performance.now() + 2000 }, 3000);
    expect(error).toMatchObject({ kind: 'deadline' });
  });

  it('calls nobody when the deadline of the run is over already', async () => {
    const provider = new ScriptedModelProvider([finish]);
    const { error } = await run(provider, { deadline: performance.now() - 1 });
    expect(error).toMatchObject({ kind: 'deadline' });
    expect(provider.calls).toHaveLength(0);
  });

  it('reports its limit even when what is below fails in its own way on abort', async () => {
    const provider: ModelProvider = {
      async *call({ signal }): AsyncGenerator<ModelPart> {
        const cut = new ModelError('connect', { provider: 'scripted', model: 'test' });
        yield await sleep(60_000, signal).then(
          () => text,
          () => Promise.reject(cut),
        );
      },
    };
    expect((await run(provider)).error).toMatchObject({ kind: 'timeout_first_part' });
  });

  it.each([
    ['finishes', [text, finish]],
    ['fails', [text, new ModelError('server', { provider: 'scripted', model: 'test' })]],
  ])('leaves no timer and no listener when a call %s', async (_, script) => {
    const controller = new AbortController();
    const provider = new ScriptedModelProvider(script);
    await Array.fromAsync(stage.call(modelCall({ signal: controller.signal }), provider)).catch(() => undefined);
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('uses one timer for a call of many parts', async () => {
    const armed = jest.spyOn(globalThis, 'setTimeout');
    const provider = new ScriptedModelProvider([...Array.from({ length: 200 }, () => text), finish]);
    await Array.fromAsync(stage.call(modelCall(), provider));
    expect(armed).toHaveBeenCalledTimes(1);
    armed.mockRestore();
  });
});

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(
        signal.reason instanceof Error ? signal.reason : new ModelError('internal', { provider: 'x', model: 'x' }),
      );
    });
  });
}
