import {
  AuditUnavailableError,
  type CallPolicy,
  CancelledError,
  collect,
  compose,
  ModelError,
  NO_USAGE,
} from '@ossa/contracts';
import {
  describeProviderDecorator,
  modelCall,
  RecordingAuditTrail,
  type Script,
  ScriptedModelProvider,
} from '@ossa/contracts/testing';
import { AuditProviderDecorator } from './audit.provider-decorator.js';
import { auditOptionsSchema } from './audit.options.js';

const options = (audit: object = {}) => ({ audit: auditOptionsSchema.parse(audit) });

function setUp(script: Script, { audit = {}, policy }: { audit?: object; policy?: CallPolicy } = {}) {
  const trail = new RecordingAuditTrail();
  const adapter = new ScriptedModelProvider(script);
  const chain = compose([new AuditProviderDecorator(options(audit), trail)], adapter);
  const call = modelCall({
    policy: policy ?? {},
    settings: { temperature: 0.5, maxOutputTokens: 100 },
    context: { runId: 'run-1', agent: 'test-agent', user: 'alice', tenant: 'acme', traceId: '1'.repeat(32) },
  });
  return { trail, adapter, chain, call };
}

describeProviderDecorator(
  'AuditProviderDecorator',
  () => new AuditProviderDecorator(options(), new RecordingAuditTrail()),
);

describe('AuditProviderDecorator', () => {
  const target = { provider: 'scripted', model: 'test' };
  const answer = ScriptedModelProvider.text('the secret answer');

  it('R40a: records the request and the response of a call under one id, with its attempts, without its content', async () => {
    const { trail, chain, call } = setUp((request) => {
      const attempt = { provider: 'scripted', usage: NO_USAGE, cost: 5, startedAt: 0, durationMs: 1 };
      request.attempts.end({ ...attempt, attempt: 1, model: 'big', outcome: 'circuit_open', sent: false });
      request.attempts.end({ ...attempt, attempt: 2, model: 'test', outcome: 'succeeded', sent: true, key: 'eu' });
      return typeof answer === 'function' ? answer(request) : answer;
    });
    await collect(chain.call(call));
    const [asked, answered] = trail.entries;
    expect(trail.events()).toEqual(['llm_request', 'llm_response']);
    expect(asked).toMatchObject({
      class: 'model',
      requestId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      runId: 'run-1',
      agent: 'test-agent',
      user: 'alice',
      tenant: 'acme',
      traceId: '1'.repeat(32),
      data: {
        provider: 'scripted',
        model: 'test',
        prompt_length: 5,
        temperature: 0.5,
        max_tokens: 100,
        tools_count: 0,
        streamed: true,
      },
    });
    expect(answered).toMatchObject({
      requestId: asked?.requestId,
      afterwards: true,
      data: {
        provider: 'scripted',
        model: 'test',
        duration_ms: expect.any(Number),
        response_length: 17,
        tokens_used: 15,
        usage: { input_tokens: 10, output_tokens: 5 },
        cost_nano_usd: 10,
        finish_reason: 'stop',
        simulated: false,
        attempts: [
          { attempt: 1, model: 'big', outcome: 'circuit_open', sent: false },
          { attempt: 2, model: 'test', outcome: 'succeeded', sent: true, key: 'eu' },
        ],
      },
    });
    expect(JSON.stringify(trail.entries)).not.toMatch(/secret answer|hello/);
  });

  it('R40a: records the content where it is asked for', async () => {
    const { trail, chain, call } = setUp(answer, { audit: { includeContent: true } });
    await collect(chain.call(call));
    expect(trail.entries.map(({ data }) => data)).toMatchObject([
      { messages: call.messages },
      { text: 'the secret answer' },
    ]);
  });

  it.each([
    ['before its first part', []],
    ['after a part', [{ type: 'text' as const, text: 'x' }]],
  ])('R40a: records the error of a call that fails %s', async (_, parts) => {
    const { trail, chain, call } = setUp([...parts, new ModelError('server', target, { status: 500 })]);
    await expect(collect(chain.call(call))).rejects.toMatchObject({ kind: 'server' });
    expect(trail.events()).toEqual(['llm_request', 'llm_error']);
    expect(trail.entries[1]?.data).toMatchObject({
      error_class: 'ModelError',
      error_code: 'provider_unavailable',
      error_kind: 'server',
      error_message: 'Model test of provider scripted failed (status 500).',
      duration_ms: expect.any(Number),
      attempts: [],
    });
  });

  it('keeps of a foreign error only its class', async () => {
    const { trail, chain, call } = setUp([new TypeError('https://api.example/?key=sk-canary')]);
    await expect(collect(chain.call(call))).rejects.toBeInstanceOf(TypeError);
    expect(trail.entries[1]?.data).toMatchObject({ error_class: 'TypeError', error_code: 'internal' });
    expect(JSON.stringify(trail.entries)).not.toMatch(/canary/);
  });

  it('records a call whose reader leaves as cancelled, once', async () => {
    const { trail, chain, call } = setUp(answer);
    for await (const part of chain.call(call)) if (part.type === 'text') break;
    expect(trail.events()).toEqual(['llm_request', 'llm_error']);
    expect(trail.entries[1]?.data).toMatchObject({ error_code: 'cancelled', error_class: 'CancelledError' });
  });

  it('records a call that is aborted as cancelled, once', async () => {
    const { trail, chain, call } = setUp(['hang']);
    const controller = new AbortController();
    const reading = collect(chain.call({ ...call, signal: controller.signal }));
    setImmediate(() => controller.abort());
    await expect(reading).rejects.toBeInstanceOf(CancelledError);
    expect(trail.events()).toEqual(['llm_request', 'llm_error']);
    expect(trail.entries[1]?.data).toMatchObject({ error_code: 'cancelled' });
  });

  it('R40a: asks no model when the record of the request is refused', async () => {
    const { trail, chain, call, adapter } = setUp(answer, { policy: { auditRequired: true } });
    trail.refusal = new AuditUnavailableError('llm_request');
    await expect(collect(chain.call(call))).rejects.toBeInstanceOf(AuditUnavailableError);
    expect(adapter.calls).toHaveLength(0);
    expect(trail.entries).toEqual([]);
  });

  it('gives the answer even when its record is refused', async () => {
    const { trail, chain, call } = setUp((request) => {
      trail.refusal = new AuditUnavailableError('llm_response');
      return typeof answer === 'function' ? answer(request) : answer;
    });
    await expect(collect(chain.call(call))).resolves.toMatchObject({ text: 'the secret answer' });
  });

  it('records nothing when it is switched off, unless the agent requires it', async () => {
    const off = setUp(answer, { audit: { enabled: false } });
    await collect(off.chain.call(off.call));
    expect(off.trail.entries).toEqual([]);
    const required = setUp(answer, { audit: { enabled: false }, policy: { auditRequired: true } });
    await collect(required.chain.call(required.call));
    expect(required.trail.entries).toMatchObject([{ required: true }, {}]);
  });
});
