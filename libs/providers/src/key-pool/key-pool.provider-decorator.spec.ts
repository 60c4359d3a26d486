import { compose, type ModelCall, ModelError, OssaError } from '@ossa/contracts';
import {
  describeProviderDecorator,
  FakeClock,
  modelCall,
  type Script,
  ScriptedModelProvider,
} from '@ossa/contracts/testing';
import { KeyUnavailableError } from '../keys/key-unavailable.error.js';
import { parseProvidersOptions } from '../parse-providers-options.js';
import { ProviderRegistry } from '../registry/provider-registry.service.js';
import { KeyPoolProviderDecorator } from './key-pool.provider-decorator.js';
import { KeyPools } from './key-pools.service.js';

function stageFor(keys: { name: string; weight?: number; baseUrl?: string }[], clock = new FakeClock()) {
  const options = { baseUrl: 'https://llm.example.com/v1', keys };
  const registry = new ProviderRegistry(parseProvidersOptions({ providers: { scripted: options } }));
  const pools = new KeyPools(registry, undefined, undefined, clock);
  return { clock, pools, stage: new KeyPoolProviderDecorator(pools, clock) };
}

const two = [{ name: 'a' }, { name: 'b' }];

describeProviderDecorator('KeyPoolProviderDecorator with one key', () => stageFor([]).stage);
describeProviderDecorator('KeyPoolProviderDecorator with two keys', () => stageFor(two).stage);

describe('KeyPoolProviderDecorator', () => {
  const answer = ScriptedModelProvider.text('one two');
  const failing =
    (kind: ModelError['kind'], retryAfterMs?: number): Script =>
    ({ target }) => [new ModelError(kind, target, { retryAfterMs })];

  const keysOf = ({ calls }: { calls: readonly ModelCall[] }) => calls.map(({ target }) => target.key);

  it('passes the request itself on where there is one key', async () => {
    const provider = new ScriptedModelProvider(answer);
    const request = modelCall();
    await Array.fromAsync(stageFor([]).stage.call(request, provider));
    expect(provider.calls[0]).toBe(request);
  });

  it('R2: asks with the second key, and with the first not before its Retry-After is over', async () => {
    const { stage, clock } = stageFor(two);
    const refused: number[] = [];
    const provider = new ScriptedModelProvider(({ target }) =>
      target.key === 'a' && refused.push(clock.monotonic()) < 2
        ? [new ModelError('rate_limited', target, { retryAfterMs: 2000 })]
        : [ScriptedModelProvider.finish({ target })],
    );
    const chain = compose([stage], provider);
    for (let calls = 0; calls < 50; calls += 1) {
      await Array.fromAsync(chain.call(modelCall())).catch(() => undefined);
      await clock.advance(50);
    }
    const first = refused[0] ?? 0;
    expect(refused.filter((time) => time > first && time < first + 2000)).toEqual([]);
    expect(refused.length).toBeGreaterThan(1);
    expect(keysOf(provider)).toContain('b');
  });

  it('R2: asks nobody while the only key waits', async () => {
    const { stage, clock } = stageFor([]);
    const provider = new ScriptedModelProvider(failing('rate_limited', 2000), answer);
    const call = () => Array.fromAsync(compose([stage], provider).call(modelCall()));
    await expect(call()).rejects.toMatchObject({ kind: 'rate_limited' });
    for (let calls = 0; calls < 49; calls += 1)
      await expect(call()).rejects.toMatchObject({ kind: 'cooling_down', retryAfterMs: 2000 });
    expect(provider.calls).toHaveLength(1);
    const request = modelCall();
    await Array.fromAsync(stage.call(request, provider)).catch(() => undefined);
    expect(request.attempts.records).toMatchObject([{ attempt: 1, outcome: 'cooling_down', sent: false, cost: 0 }]);
    await clock.advance(2000);
    await call();
    expect(provider.calls).toHaveLength(2);
  });

  it('R3: makes one request for a rejected key, and the next call uses its sibling', async () => {
    const { stage } = stageFor(two);
    const provider = new ScriptedModelProvider(failing('unauthorized'), answer);
    await expect(Array.fromAsync(compose([stage], provider).call(modelCall()))).rejects.toMatchObject({
      kind: 'unauthorized',
      target: { key: 'a' },
    });
    expect(provider.calls).toHaveLength(1);
    for (let calls = 0; calls < 4; calls += 1) await Array.fromAsync(compose([stage], provider).call(modelCall()));
    expect(keysOf(provider)).toEqual(['a', 'b', 'b', 'b', 'b']);
  });

  it('goes on to the next endpoint when the circuit of one is open, each once', async () => {
    const { stage } = stageFor([
      { name: 'eu', baseUrl: 'https://eu.example.com/v1' },
      { name: 'us', baseUrl: 'https://us.example.com/v1' },
    ]);
    const provider = new ScriptedModelProvider(failing('circuit_open', 5000), answer);
    await Array.fromAsync(compose([stage], provider).call(modelCall()));
    expect(keysOf(provider)).toEqual(['eu', 'us']);
    const dead = new ScriptedModelProvider(failing('circuit_open', 5000));
    const { stage: other } = stageFor([
      { name: 'eu', baseUrl: 'https://eu.example.com/v1' },
      { name: 'us', baseUrl: 'https://us.example.com/v1' },
    ]);
    await expect(Array.fromAsync(compose([other], dead).call(modelCall()))).rejects.toMatchObject({
      kind: 'circuit_open',
    });
    expect(dead.calls).toHaveLength(2);
  });

  it('goes on to the next key when one cannot be read, and passes over that one for a while', async () => {
    const { stage, clock } = stageFor(two);
    const away = new OssaError('internal', 'the store of the key is away', { retryable: true });
    const provider = new ScriptedModelProvider(({ target }) => [
      target.key === 'a' ? new KeyUnavailableError('scripted', 'a', away) : ScriptedModelProvider.finish({ target }),
    ]);
    const call = () => Array.fromAsync(compose([stage], provider).call(modelCall()));
    for (let calls = 0; calls < 3; calls += 1) await call();
    expect(keysOf(provider)).toEqual(['a', 'b', 'b', 'b']);
    await clock.advance(1000);
    await call();
    await call();
    expect(keysOf(provider).slice(4)).toContain('a');
  });

  it('says what is wrong when no key can be read, after one look at each', async () => {
    const { stage } = stageFor(two);
    const away = new OssaError('internal', 'the store of the keys is away', { retryable: true });
    const provider = new ScriptedModelProvider(({ target }) => [new KeyUnavailableError('scripted', target.key, away)]);
    await expect(Array.fromAsync(compose([stage], provider).call(modelCall()))).rejects.toMatchObject({
      code: 'provider_unconfigured',
      retryAfterMs: 60_000,
    });
    expect(keysOf(provider)).toEqual(['a', 'b']);
  });

  it('does not go on where all keys lead to the address of the open circuit', async () => {
    const { stage } = stageFor(two);
    const provider = new ScriptedModelProvider(failing('circuit_open', 5000));
    await expect(Array.fromAsync(compose([stage], provider).call(modelCall()))).rejects.toMatchObject({
      kind: 'circuit_open',
    });
    expect(provider.calls).toHaveLength(1);
  });

  it('gives the second of two attempts side by side another key than the first', async () => {
    const { stage } = stageFor([{ name: 'a', weight: 100 }, { name: 'b' }]);
    const provider = new ScriptedModelProvider(answer);
    for (let calls = 0; calls < 10; calls += 1) {
      const request = modelCall();
      await Array.fromAsync(stage.call(request, provider));
      await Array.fromAsync(stage.call({ ...request, hedge: true }, provider));
    }
    const keys = keysOf(provider);
    for (let pair = 0; pair < 20; pair += 2) expect(keys[pair]).not.toBe(keys[pair + 1]);
  });
});
