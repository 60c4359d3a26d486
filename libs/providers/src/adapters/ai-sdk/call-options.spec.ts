import type { Message } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { toCallOptions } from './call-options.js';

describe('toCallOptions', () => {
  const prompt = (...messages: Message[]) => toCallOptions(modelCall({ messages })).prompt;

  it('passes settings on and leaves out what is not set', () => {
    const signal = new AbortController().signal;
    const settings = { temperature: 0.2, topP: 0.9, maxOutputTokens: 10, stopSequences: ['END'], seed: 7 };
    expect(toCallOptions(modelCall({ settings, signal }))).toEqual({
      ...settings,
      abortSignal: signal,
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
    });
  });

  it.each([
    [true, 'medium'],
    [false, 'none'],
    [undefined, undefined],
  ])('asks for reasoning %s as %s', (reasoning, expected) => {
    expect(toCallOptions(modelCall({ settings: { reasoning } })).reasoning).toBe(expected);
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [{ name: 'search' }, { type: 'tool', toolName: 'search' }],
  ] as const)('offers tools with the choice %j', (toolChoice, expected) => {
    const tools = [{ name: 'search', parameters: { type: 'object' } }];
    expect(toCallOptions(modelCall({ tools, toolChoice }))).toMatchObject({
      tools: [{ type: 'function', name: 'search', inputSchema: { type: 'object' } }],
      toolChoice: expected,
    });
  });

  it('makes no choice where there are no tools', () => {
    expect(toCallOptions(modelCall({ toolChoice: 'required' })).toolChoice).toBeUndefined();
  });

  it('asks for JSON of a schema, strictly only where that can be enforced', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(toCallOptions(modelCall({ output: { name: 'answer', schema } }))).toMatchObject({
      responseFormat: { type: 'json', name: 'answer', schema },
      providerOptions: { openai: { strictJsonSchema: false } },
    });
  });

  it('takes images and files as data or by address', () => {
    const file = (data: Extract<Message, { role: 'user' }>['content'][number]): Message => ({
      role: 'user',
      content: [data],
    });
    expect(
      prompt(
        file({ type: 'file', mediaType: 'image/png', data: { type: 'base64', base64: 'AAAA' } }),
        file({ type: 'file', mediaType: 'image/*', data: { type: 'url', url: 'https://example.com/a.png' } }),
      ),
    ).toEqual([
      { role: 'user', content: [{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } }] },
      {
        role: 'user',
        content: [
          { type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL('https://example.com/a.png') } },
        ],
      },
    ]);
  });

  it('gives a provider back what it attached to its reasoning and tool calls', () => {
    const signature = { anthropic: { signature: 'abc' } };
    const thought = { google: { thoughtSignature: 'xyz' } };
    expect(
      prompt({
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'let me ' },
          { type: 'reasoning', text: 'think' },
          { type: 'reasoning', text: '', metadata: signature },
          { type: 'reasoning', text: 'next block' },
          { type: 'text', text: 'I will look it up.' },
          { type: 'toolCall', id: 't1', name: 'search', input: '{"q":"x"}', metadata: thought },
        ],
      }),
    ).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'let me think', providerOptions: signature },
          { type: 'reasoning', text: 'next block' },
          { type: 'text', text: 'I will look it up.' },
          { type: 'tool-call', toolCallId: 't1', toolName: 'search', input: { q: 'x' }, providerOptions: thought },
        ],
      },
    ]);
  });

  it.each(['', '{"q":', '42', 'null'])('sends an empty object for arguments that are none: %j', (input) => {
    const call = { type: 'toolCall', id: 't1', name: 'search', input } as const;
    expect(prompt({ role: 'assistant', content: [call] })).toMatchObject([{ content: [{ input: {} }] }]);
  });

  it('tells a failed tool from one that answered', () => {
    const result = (isError: boolean) =>
      ({ type: 'toolResult', id: 't1', name: 'search', output: 'x', isError }) as const;
    expect(prompt({ role: 'tool', content: [result(false), result(true)] })).toMatchObject([
      { content: [{ output: { type: 'text', value: 'x' } }, { output: { type: 'error-text', value: 'x' } }] },
    ]);
  });
});
