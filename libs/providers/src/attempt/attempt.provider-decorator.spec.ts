import {
  BudgetExceededError,
  compose,
  type ModelCall,
  ModelError,
  type ModelErrorKind,
  type ModelPart,
  NO_USAGE,
  ProviderUnconfiguredError,
} from '@ossa/contracts';
import { describeProviderDecorator, modelCall, type Script, ScriptedModelProvider } from '@ossa/contracts/testing';
import { ResilienceRig, LOCAL } from '../../testing/resilience-rig.js';
import { AttemptProviderDecorator } from './attempt.provider-decorator.js';

describeProviderDecorator('AttemptProviderDecorator', () => new AttemptProviderDecorator());

const TARGET = { provider: 'a', model: 'm', key: 'eu' };
const text = (value: string): ModelPart => ({ type: 'text', text: value });
/** 5 tokens in, by estimate. */
const messages = [{ role: 'system', content: 'x'.repeat(20) }] as const;

async function run(script: Script, overrides: Partial<ModelCall> = {}) {
  const rig = new ResilienceRig({ a: LOCAL });
  const call = rig.call({ target: TARGET, messages, ...overrides });
  const parts = compose([rig.attempt], new ScriptedModelProvider(script)).call(call);
  return { ...(await rig.read(parts)), records: call.attempts.records, call };
}

describe('AttemptProviderDecorator', () => {
  it('R31: records usage and cost as the provider reported them', async () => {
    const { records } = await run(ScriptedModelProvider.text('one two', { target: TARGET }));
    expect(records).toEqual([
      {
        attempt: 1,
        provider: 'a',
        model: 'm',
        key: 'eu',
        outcome: 'succeeded',
        sent: true,
        usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0 },
        cost: 20,
        startedAt: Date.UTC(2026, 0, 15, 12),
        firstPartMs: 0,
        durationMs: 0,
      },
    ]);
  });

  it('R31: estimates usage that was not reported, in the record and in the finish part', async () => {
    const finish = ScriptedModelProvider.finish({ usage: { ...NO_USAGE, estimated: true } });
    const { seen, records } = await run([text('12345678'), text('9'), finish]);
    const usage = { ...NO_USAGE, inputTokens: 5, outputTokens: 3, estimated: true };
    expect(seen.at(-1)).toMatchObject({ usage });
    expect(records).toMatchObject([{ usage, cost: 11 }]);
  });

  it('counts the arguments of a tool call once', async () => {
    const finish = ScriptedModelProvider.finish({ usage: { ...NO_USAGE, estimated: true } });
    const delta: ModelPart = { type: 'toolCallDelta', id: '1', name: 'find', json: '{"a":12}' };
    const whole: ModelPart = { type: 'toolCall', id: '1', name: 'find', input: '{"a":12}' };
    expect((await run([delta, whole, finish])).records[0]?.usage.outputTokens).toBe(3);
    const cut = await run([delta, new ModelError('truncated', TARGET)]);
    expect(cut.records[0]?.usage.outputTokens).toBe(2);
  });

  it('charges nothing for a simulated answer, and does not guess the price of an unknown model', async () => {
    const simulated = await run(ScriptedModelProvider.text('one', { simulated: true }));
    expect(simulated.records[0]?.cost).toBe(0);
    const call = modelCall();
    const parts = compose([new AttemptProviderDecorator()], new ScriptedModelProvider(ScriptedModelProvider.text('x')));
    await Array.fromAsync(parts.call(call));
    expect(call.attempts.records[0]?.cost).toBeNull();
  });

  it.each<[ModelErrorKind, number | undefined, boolean, number]>([
    ['connect', undefined, true, 0],
    ['server', 500, true, 0],
    ['rate_limited', 429, true, 0],
    ['timeout_first_part', undefined, true, 5],
    ['invalid_response', 200, true, 5],
    ['circuit_open', undefined, false, 0],
    ['cooling_down', undefined, false, 0],
  ])('R31: records a failure before the first part: %s', async (kind, status, sent, inputTokens) => {
    const error = new ModelError(kind, TARGET, { status });
    const { records, error: thrown } = await run([error]);
    expect(records).toMatchObject([{ attempt: 1, outcome: kind, sent, usage: { inputTokens, outputTokens: 0 } }]);
    expect(records[0]?.status).toBe(status);
    expect(thrown).toBe(error);
    expect(error.attempt).toBe(records[0]);
  });

  it('R31: records what had come when an answer breaks off', async () => {
    const { records } = await run([text('12345678'), new ModelError('truncated', TARGET)]);
    expect(records).toMatchObject([
      { outcome: 'truncated', usage: { inputTokens: 5, outputTokens: 2, estimated: true } },
    ]);
  });

  it('records a refusal of a stage as not sent', async () => {
    const budget = new BudgetExceededError({ scope: 'day' } as never, 'no');
    expect((await run([budget])).records).toMatchObject([{ outcome: 'budget_exceeded', sent: false, cost: 0 }]);
    const unconfigured = new ProviderUnconfiguredError('a', 'set it.');
    expect((await run([unconfigured])).records).toMatchObject([{ outcome: 'internal', sent: false, cost: 0 }]);
  });

  it('records a call that was over before it began as not sent', async () => {
    const over = await run([new ModelError('deadline', TARGET)], { deadline: 0 });
    expect(over.records).toMatchObject([{ outcome: 'deadline', sent: false, usage: NO_USAGE }]);
  });

  it('R31: records a reader that leaves, and an abort, as cancelled', async () => {
    const rig = new ResilienceRig({ a: LOCAL });
    const left = rig.call({ messages });
    const stream = compose([rig.attempt], new ScriptedModelProvider([text('1234'), 'hang'])).call(left);
    for await (const _ of stream) break;
    expect(left.attempts.records).toMatchObject([{ outcome: 'cancelled', usage: { inputTokens: 5, outputTokens: 1 } }]);

    const controller = new AbortController();
    const aborted = rig.call({ messages, signal: controller.signal });
    const pending = Array.fromAsync(compose([rig.attempt], new ScriptedModelProvider(['hang'])).call(aborted));
    setImmediate(() => controller.abort());
    await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    expect(aborted.attempts.records).toMatchObject([{ outcome: 'cancelled', sent: true }]);
  });

  it('measures the first part and the whole on its clock', async () => {
    const rig = new ResilienceRig({ a: LOCAL });
    const call = rig.call();
    async function* slow(): AsyncGenerator<ModelPart> {
      await rig.clock.sleep(300, call.signal);
      yield text('x');
      await rig.clock.sleep(200, call.signal);
      yield ScriptedModelProvider.finish();
    }
    await rig.read(compose([rig.attempt], { call: slow }).call(call));
    expect(call.attempts.records).toMatchObject([{ firstPartMs: 300, durationMs: 500 }]);
  });
});
