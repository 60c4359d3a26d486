import type {
  LanguageModelV4,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { ModelPart } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { AiSdkModelProvider } from './ai-sdk.model-provider.js';

const usage: LanguageModelV4Usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const finish: LanguageModelV4StreamPart = { type: 'finish', usage, finishReason: { unified: 'stop', raw: 'stop' } };
const toolCall = { type: 'tool-call', toolCallId: 't1', toolName: 'search', input: '{}' } as const;

class FakeModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'fake';
  readonly modelId = 'fake';
  readonly supportedUrls = {};

  constructor(
    private readonly stream: readonly (LanguageModelV4StreamPart | Error | 'hang')[],
    private readonly content: LanguageModelV4Content[] = [],
  ) {}

  async doStream() {
    const steps = [...this.stream];
    return {
      stream: new ReadableStream<LanguageModelV4StreamPart>({
        pull(controller) {
          const step = steps.shift();
          if (step === undefined) return controller.close();
          if (step === 'hang') return new Promise<void>(() => undefined);
          if (step instanceof Error) return controller.error(step);
          return controller.enqueue(step);
        },
      }),
    };
  }

  async doGenerate() {
    return { content: this.content, usage, finishReason: { unified: 'stop', raw: 'stop' } as const, warnings: [] };
  }
}

const parts = (model: LanguageModelV4, stream = true) =>
  Array.fromAsync(new AiSdkModelProvider(async () => model).call(modelCall({ stream })));

describe('AiSdkModelProvider', () => {
  it('holds back preamble and empty pieces', async () => {
    const seen = await parts(
      new FakeModel([
        { type: 'stream-start', warnings: [] },
        { type: 'response-metadata', id: 'x' },
        { type: 'text-start', id: '1' },
        { type: 'text-delta', id: '1', delta: '' },
        { type: 'text-delta', id: '1', delta: 'Hi' },
        { type: 'text-end', id: '1' },
        finish,
      ]),
    );
    expect(seen).toEqual([
      { type: 'text', text: 'Hi' },
      {
        type: 'finish',
        reason: 'stop',
        usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 4, reasoningTokens: 2 },
        target: { provider: 'scripted', model: 'test' },
      },
    ]);
  });

  it('makes counts of tokens of whatever a provider reports', async () => {
    const reported: LanguageModelV4Usage = {
      inputTokens: { total: 10.5, noCache: 6, cacheRead: -4, cacheWrite: Number.NaN },
      outputTokens: { total: 1e300, text: 3, reasoning: 2 },
    };
    expect((await parts(new FakeModel([{ ...finish, usage: reported }])))[0]).toMatchObject({
      usage: { inputTokens: 11, outputTokens: 1e12, cachedInputTokens: 0, reasoningTokens: 2 },
    });
  });

  it('ends a reasoning block with the metadata its provider gave at any point of it', async () => {
    const seen = await parts(
      new FakeModel([
        { type: 'reasoning-start', id: 'r', providerMetadata: { openai: { itemId: 'i1' } } },
        { type: 'reasoning-delta', id: 'r', delta: 'hm' },
        { type: 'reasoning-delta', id: 'r', delta: '', providerMetadata: { anthropic: { signature: 's' } } },
        { type: 'reasoning-end', id: 'r', providerMetadata: { openai: { encrypted: 'e' } } },
        finish,
      ]),
    );
    expect(seen.slice(0, -1)).toEqual([
      { type: 'reasoning', text: 'hm' },
      {
        type: 'reasoning',
        text: '',
        metadata: { openai: { itemId: 'i1', encrypted: 'e' }, anthropic: { signature: 's' } },
      },
    ]);
  });

  it('streams the arguments of a tool call, then the call itself', async () => {
    const seen = await parts(
      new FakeModel([
        { type: 'tool-input-start', id: 't1', toolName: 'search' },
        { type: 'tool-input-delta', id: 't1', delta: '{}' },
        { ...toolCall, providerMetadata: { google: { thoughtSignature: 'x' } } },
        finish,
      ]),
    );
    expect(seen).toMatchObject([
      { type: 'toolCallDelta', id: 't1', name: 'search', json: '{}' },
      { type: 'toolCall', id: 't1', name: 'search', input: '{}', metadata: { google: { thoughtSignature: 'x' } } },
      { type: 'finish', reason: 'tools' },
    ]);
  });

  it('delivers no tool call of an answer that broke off', async () => {
    const seen: ModelPart[] = [];
    const model = new FakeModel([
      toolCall,
      { type: 'finish', usage, finishReason: { unified: 'interrupted', raw: undefined } },
    ]);
    const call = new AiSdkModelProvider(async () => model).call(modelCall());
    await expect(
      (async () => {
        for await (const part of call) seen.push(part);
      })(),
    ).rejects.toMatchObject({ kind: 'truncated' });
    expect(seen).toEqual([]);
  });

  it('leaves out tools the vendor executed itself', async () => {
    const seen = await parts(new FakeModel([{ ...toolCall, providerExecuted: true }, finish]));
    expect(seen).toMatchObject([{ type: 'finish', reason: 'stop' }]);
  });

  it('throws at an error part, whatever the SDK sends behind it', async () => {
    const model = new FakeModel([{ type: 'error', error: { message: 'no', type: 'overloaded_error' } }, finish]);
    await expect(parts(model)).rejects.toMatchObject({ kind: 'overloaded' });
  });

  it.each<[string, Error | 'hang']>([
    ['is lost', new TypeError('terminated')],
    ['is kept open', 'hang'],
  ])('is content with a finish part when the connection %s after it', async (_, step) => {
    expect((await parts(new FakeModel([finish, step]))).at(-1)).toMatchObject({ type: 'finish' });
  });

  it.each([
    ['length', 'length'],
    ['content-filter', 'filtered'],
    ['tool-calls', 'stop'],
  ] as const)('reads the finish reason %s as %s', async (unified, reason) => {
    const model = new FakeModel([{ type: 'finish', usage, finishReason: { unified, raw: unified } }]);
    expect(await parts(model)).toMatchObject([{ reason }]);
  });

  it('reads a whole answer in order, with the reason `tools` where tools are called', async () => {
    const model = new FakeModel([], [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'Hi' }, toolCall]);
    expect(await parts(model, false)).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hi' },
      { type: 'toolCall', input: '{}' },
      { type: 'finish', reason: 'tools' },
    ]);
  });

  it('constructs its model once, and again only after that failed', async () => {
    let loads = 0;
    const provider = new AiSdkModelProvider(async () => {
      loads += 1;
      if (loads === 1) throw new TypeError('cannot load');
      return new FakeModel([finish]);
    });
    await expect(Array.fromAsync(provider.call(modelCall()))).rejects.toMatchObject({ kind: 'internal' });
    await Promise.all([1, 2, 3].map(() => Array.fromAsync(provider.call(modelCall()))));
    expect(loads).toBe(2);
  });

  it('calls nobody for a call that is aborted already', async () => {
    const provider = new AiSdkModelProvider(() => Promise.reject(new TypeError('must not load')));
    await expect(Array.fromAsync(provider.call(modelCall({ signal: AbortSignal.abort() })))).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
