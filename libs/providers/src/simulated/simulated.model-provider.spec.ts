import { Validator } from '@cfworker/json-schema';
import { collect, type JsonSchema, type Message, type ModelCall, userMessage } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { parseProvidersOptions } from '../parse-providers-options.js';
import type { ProvidersOptionsInput } from '../providers.options.js';
import { SimulatedModelProvider } from './simulated.model-provider.js';

type Steps = NonNullable<ProvidersOptionsInput['simulated']>['steps'];

function simulated(...steps: Steps): SimulatedModelProvider {
  return new SimulatedModelProvider(parseProvidersOptions({ simulated: { steps } }));
}

const ask = (provider: SimulatedModelProvider, text: string, overrides: Partial<ModelCall> = {}) =>
  collect(provider.call(modelCall({ messages: [userMessage(text)], ...overrides })));

describe('SimulatedModelProvider', () => {
  describe('without a script', () => {
    it('says that it is simulated, echoes nothing and calls no tool', async () => {
      const tool = { name: 'delete_all', parameters: { type: 'object' } };
      const answer = await ask(simulated(), 'my password is hunter2', { tools: [tool] });
      expect(answer.text).toContain('simulated');
      expect(answer.text).not.toContain('hunter2');
      expect(answer.toolCalls).toEqual([]);
      expect(answer.finish).toMatchObject({ reason: 'stop', simulated: true });
    });

    it('gives the same answer with the same usage every time', async () => {
      const provider = simulated();
      expect(await ask(provider, 'hello')).toEqual(await ask(provider, 'hello'));
      expect((await ask(provider, 'hello')).finish.usage.outputTokens).toBeGreaterThan(0);
    });

    it('streams the same text in pieces', async () => {
      const provider = simulated();
      const parts = await Array.fromAsync(provider.call(modelCall({ stream: true })));
      const whole = await ask(provider, 'hello', { stream: false });
      expect(parts.length).toBeGreaterThan(10);
      expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe(whole.text);
    });

    it.each<[string, JsonSchema]>([
      [
        'nested objects',
        {
          type: 'object',
          required: ['name', 'tags', 'address', 'age'],
          properties: {
            name: { type: 'string', minLength: 20 },
            age: { type: 'integer', minimum: 18, maximum: 99 },
            tags: { type: 'array', minItems: 2, items: { enum: ['a', 'b'] } },
            address: { $ref: '#/$defs/address' },
            ignored: { type: 'string' },
          },
          $defs: { address: { type: 'object', required: ['zip'], properties: { zip: { const: '00000' } } } },
        },
      ],
      ['a short text', { type: 'string', maxLength: 3 }],
      ['a date', { type: 'string', format: 'date-time' }],
      ['an exclusive range', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
      ['a negative integer', { type: 'integer', exclusiveMaximum: 0 }],
      ['a multiple', { type: 'integer', minimum: 7, multipleOf: 5 }],
      ['alternatives', { oneOf: [{ type: 'integer', minimum: 5 }, { type: 'null' }] }],
      [
        'all of',
        {
          allOf: [
            { type: 'object', required: ['a'], properties: { a: { type: 'boolean' } } },
            { required: ['b'], properties: { b: { type: ['string', 'null'] } } },
          ],
        },
      ],
      ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 2 }],
    ])('answers an output schema with a value that satisfies it: %s', async (_, schema) => {
      const { text } = await ask(simulated(), 'hello', { output: { name: 'answer', schema } });
      const { valid, errors } = new Validator(schema, '2020-12', false).validate(JSON.parse(text));
      expect({ valid, errors }).toEqual({ valid: true, errors: [] });
    });

    it('survives a schema that refers to itself', async () => {
      const schema = {
        $ref: '#/$defs/node',
        $defs: { node: { type: 'object', required: ['next'], properties: { next: { $ref: '#/$defs/node' } } } },
      };
      expect((await ask(simulated(), 'hello', { output: { name: 'node', schema } })).text).toContain('next');
    });
  });

  describe('with a script', () => {
    it('answers by text, by pattern and in sequence', async () => {
      const provider = simulated(
        { text: 'first' },
        { match: 'WEATHER', text: 'sunny' },
        { pattern: '^order \\d+$', text: 'shipped' },
        { text: 'second' },
      );
      const answers = [];
      for (const text of ['a', 'the weather?', 'order 42', 'b', 'c']) answers.push((await ask(provider, text)).text);
      expect(answers).toEqual(['first', 'sunny', 'shipped', 'second', 'second']);
    });

    it('calls tools, and answers their result', async () => {
      const provider = simulated(
        { match: 'weather', toolCalls: [{ name: 'get_weather', input: { city: 'Paris' } }] },
        { match: '21 degrees', text: 'It is 21 degrees.' },
      );
      const first = await ask(provider, 'weather?');
      expect(first.toolCalls).toMatchObject([{ name: 'get_weather', input: '{"city":"Paris"}' }]);
      expect(first.finish).toMatchObject({ reason: 'tools', simulated: true });
      const result: Message = {
        role: 'tool',
        content: [{ type: 'toolResult', id: 'x', name: 'get_weather', output: '21 degrees', isError: false }],
      };
      expect((await ask(provider, '', { messages: [userMessage('weather?'), result] })).text).toBe('It is 21 degrees.');
    });

    it('fails with a status', async () => {
      const provider = simulated({ fault: { status: 429, retryAfter: '2s' } });
      await expect(ask(provider, 'hello')).rejects.toMatchObject({
        kind: 'rate_limited',
        status: 429,
        retryAfterMs: 2000,
      });
    });

    it('cuts an answer after some parts', async () => {
      const seen: string[] = [];
      await expect(
        (async () => {
          for await (const part of simulated({ text: 'a b c d', fault: { cutAfter: 2 } }).call(modelCall()))
            if (part.type === 'text') seen.push(part.text);
        })(),
      ).rejects.toMatchObject({ kind: 'truncated' });
      expect(seen).toEqual(['a ', 'b ']);
    });

    it.each([{ fault: { hang: true } }, { delay: '1h' }, { text: 'a b', partDelay: '1h' }])(
      'stops at once when the call is aborted: %j',
      async (step) => {
        const controller = new AbortController();
        const answer = ask(simulated(step), 'hello', { signal: controller.signal });
        setImmediate(() => controller.abort());
        await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
      },
    );
  });
});
