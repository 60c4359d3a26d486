import { getEventListeners } from 'node:events';
import { describeProviderDecorator, describeRunStage, modelCall, ScriptedModelProvider } from '@ossa/contracts/testing';
import { ModelError } from '../errors/model.error.js';
import type { Outcome } from '../model/model-part.js';
import { collect } from './collect.js';
import { compose } from './compose.js';
import { lazy } from './lazy.js';
import { observe } from './observe.js';
import { opened } from './opened.js';

describeProviderDecorator('a pass-through stage', () => ({ call: (request, next) => next.call(request) }));
describeProviderDecorator('an async generator', () => ({
  async *call(request, next) {
    yield* next.call(request);
  },
}));
describeProviderDecorator('a stage built on lazy and opened', () => ({
  call: (request, next) => lazy(() => opened(next.call(request))),
}));
describeProviderDecorator('a stage built on observe', () => ({
  call: (request, next) => observe(next.call(request), () => undefined),
}));
describeRunStage('a pass-through stage', () => ({ run: (request, next) => next.run(request) }));

describe('the chain', () => {
  it('calls the first stage of the list outermost', async () => {
    const order: string[] = [];
    const stage = (name: string) => ({
      call: (request: Parameters<ScriptedModelProvider['call']>[0], next: { call: ScriptedModelProvider['call'] }) => {
        order.push(name);
        return next.call(request);
      },
    });
    const provider = new ScriptedModelProvider(ScriptedModelProvider.text('hi'));
    await collect(compose([stage('outer'), stage('inner')], provider).call(modelCall()));
    expect(order).toEqual(['outer', 'inner']);
  });

  it('throws for an already aborted signal without calling anything', async () => {
    const provider = new ScriptedModelProvider(ScriptedModelProvider.text('hi'));
    const call = modelCall({ signal: AbortSignal.abort() });
    await expect(collect(compose([], provider).call(call))).rejects.toMatchObject({ code: 'cancelled' });
    expect(provider.calls).toHaveLength(0);
    expect(getEventListeners(call.signal, 'abort')).toHaveLength(0);
  });

  it('rejects opened() when the stream fails before its first part, and gives the whole stream otherwise', async () => {
    const target = { provider: 'scripted', model: 'test' };
    const failing = new ScriptedModelProvider([new ModelError('server', target, { status: 500 })]);
    await expect(opened(failing.call(modelCall()))).rejects.toMatchObject({ kind: 'server', status: 500 });
    const working = new ScriptedModelProvider(ScriptedModelProvider.text('a b c'));
    expect((await collect(await opened(working.call(modelCall())))).text).toBe('a b c');
  });

  it('tells observe exactly one outcome for each way a stream can end', async () => {
    const outcomes: string[] = [];
    const end = (outcome: Outcome) => void outcomes.push(outcome.kind);
    const stage = {
      call: (request: Parameters<ScriptedModelProvider['call']>[0], next: { call: ScriptedModelProvider['call'] }) =>
        observe(next.call(request), end),
    };
    const run = (provider: ScriptedModelProvider) => compose([stage], provider).call(modelCall());

    await collect(run(new ScriptedModelProvider(ScriptedModelProvider.text('a b'))));
    await collect(run(new ScriptedModelProvider([new ModelError('server', { provider: 'p', model: 'm' })]))).catch(
      () => undefined,
    );
    for await (const part of run(new ScriptedModelProvider(ScriptedModelProvider.text('a b'))))
      if (part.type === 'text') break;
    expect(outcomes).toEqual(['finished', 'failed', 'cancelled']);
  });

  it('keeps the answer when an epilogue throws', async () => {
    const provider = new ScriptedModelProvider(ScriptedModelProvider.text('kept'));
    const parts = observe(provider.call(modelCall()), () =>
      Promise.reject(new ModelError('internal', { provider: 'p', model: 'm' })),
    );
    expect((await collect(parts)).text).toBe('kept');
  });
});
