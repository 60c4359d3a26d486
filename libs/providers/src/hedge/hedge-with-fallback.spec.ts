import { Test, type TestingModule } from '@nestjs/testing';
import { compose, lazy, ModelError, type ProviderDecorator, SYSTEM_CLOCK } from '@ossa/contracts';
import { modelCall, type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import { AttemptProviderDecorator } from '../attempt/attempt.provider-decorator.js';
import { FallbackProviderDecorator } from '../fallback/fallback.provider-decorator.js';
import { ProvidersModule } from '../providers.module.js';
import { HedgeTimings } from './hedge-timings.service.js';
import { HedgeProviderDecorator } from './hedge.provider-decorator.js';

const STAGES = [FallbackProviderDecorator, HedgeProviderDecorator, AttemptProviderDecorator];
const TARGET = { provider: 'first', model: 'm1' };

describe('Hedging and fallback', () => {
  let module: TestingModule | undefined;
  afterEach(() => module?.close());

  /** @param wait what the first target waits for before it is asked */
  async function setUp(script: Script, wait: 'for the second' | 'for ever') {
    const baseUrl = 'https://llm.example.com/v1';
    const hedge = { enabled: true, minimumDelay: 10, maxExtra: 0.5 };
    const fallback = [
      { provider: 'second', model: 'm2' },
      { provider: 'third', model: 'm3' },
    ];
    const providers = {
      first: { baseUrl, hedge, fallback },
      second: { baseUrl, maxOutputTokens: 100 },
      third: { baseUrl },
    };
    const created = await Test.createTestingModule({ imports: [ProvidersModule.register({ providers })] }).compile();
    module = created;
    const timing = created.get(HedgeTimings).of({ target: TARGET, stream: true });
    for (let calls = 0; calls < 20; calls += 1) {
      timing?.begin();
      timing?.measured(1);
    }
    const provider = new ScriptedModelProvider(script);
    const asked = Promise.withResolvers<void>();
    const slowFirst: ProviderDecorator = {
      call: (call, next) =>
        lazy(async () => {
          if (call.target.provider !== 'first') asked.resolve();
          else if (wait === 'for ever') await SYSTEM_CLOCK.sleep(60_000, call.signal);
          else await asked.promise;
          return next.call(call);
        }),
    };
    const stages = STAGES.map((stage) => created.get<ProviderDecorator>(stage));
    const request = modelCall({ target: TARGET, settings: { maxOutputTokens: 4000, temperature: 0.5 } });
    const parts = Array.fromAsync(compose([...stages, slowFirst], provider).call(request));
    return { parts, provider, request };
  }

  it('R24: asks the next target as fallback would: with its model and its token cap', async () => {
    const { parts, provider, request } = await setUp(
      ({ target }) => [ScriptedModelProvider.finish({ target })],
      'for ever',
    );
    expect((await parts).at(-1)).toMatchObject({ target: { provider: 'second', model: 'm2' } });
    expect(provider.calls.map(({ target, settings }) => [target.provider, settings])).toEqual([
      ['second', { maxOutputTokens: 100, temperature: 0.5 }],
    ]);
    const records = request.attempts.records.map(({ provider: name, outcome, hedge }) => [name, outcome, hedge]);
    expect(records).toEqual(
      expect.arrayContaining([
        ['second', 'succeeded', true],
        ['first', 'cancelled', undefined],
      ]),
    );
  });

  it('R25: asks a target no second time when it was asked side by side already', async () => {
    const { parts, provider } = await setUp(
      ({ target }) =>
        target.provider === 'third' ? [ScriptedModelProvider.finish({ target })] : [new ModelError('server', target)],
      'for the second',
    );
    expect((await parts).at(-1)).toMatchObject({ target: { provider: 'third' } });
    expect(provider.calls.map(({ target }) => target.provider).toSorted()).toEqual(['first', 'second', 'third']);
  });

  it('R25: tells of both when two targets that were asked side by side have failed, and the third, too', async () => {
    const { parts } = await setUp(
      ({ target }) => [new ModelError(target.provider === 'second' ? 'overloaded' : 'server', target, { status: 503 })],
      'for the second',
    );
    const failures = ['first', 'second', 'third'].map((provider) => ({ target: { provider } }));
    await expect(parts).rejects.toMatchObject({
      code: 'provider_unavailable',
      failures,
      cause: { kind: 'server', target: { provider: 'first' } },
    });
  });
});
