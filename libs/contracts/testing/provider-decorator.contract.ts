import { getEventListeners } from 'node:events';
import { compose } from '../src/chain/compose.js';
import { ModelError } from '../src/errors/model.error.js';
import { OssaError } from '../src/errors/ossa.error.js';
import type { ModelPart } from '../src/model/model-part.js';
import type { ProviderDecorator } from '../src/model/model-provider.interface.js';
import { modelCall } from './fixtures.js';
import { type Script, ScriptedModelProvider } from './scripted-model-provider.js';

export type ProviderDecoratorFactory = () => ProviderDecorator | Promise<ProviderDecorator>;

/** The rules every stage of the model chain obeys. Call it in the spec of the stage. */
export function describeProviderDecorator(name: string, create: ProviderDecoratorFactory): void {
  describe(`${name} as a stage of the model chain`, () => {
    const answer = ScriptedModelProvider.text('one two three four five ');

    async function chain(script: Script) {
      const adapter = new ScriptedModelProvider(script);
      const controller = new AbortController();
      const call = modelCall({ signal: controller.signal });
      const parts = compose([await create()], adapter).call(call);
      const settled = () => ({ open: adapter.open, listeners: getEventListeners(controller.signal, 'abort').length });
      return { adapter, controller, parts, settled };
    }

    it('does nothing before the first next()', async () => {
      const { adapter, settled } = await chain(answer);
      expect(adapter.calls).toHaveLength(0);
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('passes every part in order and finishes exactly once, last', async () => {
      const { parts, settled } = await chain(answer);
      const seen: ModelPart[] = [];
      for await (const part of parts) seen.push(part);
      expect(seen.filter((part) => part.type === 'text').map((part) => part.text)).toEqual([
        'one ',
        'two ',
        'three ',
        'four ',
        'five ',
      ]);
      expect(seen.map((part) => part.type === 'finish')).toEqual([false, false, false, false, false, true]);
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('has closed everything below when the finish part is delivered', async () => {
      const { parts, settled } = await chain(answer);
      const iterator = parts[Symbol.asyncIterator]();
      for (let result = await iterator.next(); !result.done && result.value.type !== 'finish';)
        result = await iterator.next();
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('closes what is below when the reader leaves early', async () => {
      const { parts, settled } = await chain(answer);
      for await (const part of parts) if (part.type === 'text' && part.text === 'two ') break;
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('passes on what is thrown after part k, without a finish', async () => {
      const failure = new ModelError('truncated', { provider: 'scripted', model: 'test' });
      for (const k of [1, 3]) {
        const script = [...Array.from({ length: k }, (): ModelPart => ({ type: 'text', text: 'x' })), failure];
        const { parts, settled } = await chain(script);
        const seen: ModelPart[] = [];
        await expect(
          (async () => {
            for await (const part of parts) seen.push(part);
          })(),
        ).rejects.toMatchObject({ kind: 'truncated' });
        expect(seen).toHaveLength(k);
        expect(settled()).toEqual({ open: 0, listeners: 0 });
      }
    });

    it('rejects a pending part at once when the signal aborts', async () => {
      for (const script of [['hang'], [{ type: 'text', text: 'x' }, 'hang']] as const satisfies Script[]) {
        const { parts, controller, settled } = await chain(script);
        const iterator = parts[Symbol.asyncIterator]();
        if (script.length > 1) await iterator.next();
        const pending = iterator.next();
        setImmediate(() => controller.abort());
        const error: unknown = await pending.then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(OssaError.isInstance(error) && error.code).toBe('cancelled');
        expect(settled()).toEqual({ open: 0, listeners: 0 });
      }
    });

    it('stops a pending part when the reader calls return()', async () => {
      const { parts, settled } = await chain([{ type: 'text', text: 'x' }, 'hang']);
      const iterator = parts[Symbol.asyncIterator]();
      await iterator.next();
      const pending = iterator.next().catch(() => undefined);
      await iterator.return?.();
      await pending;
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('keeps concurrent calls apart', async () => {
      const stage = await create();
      const adapter = new ScriptedModelProvider(answer);
      const composed = compose([stage], adapter);
      const texts = await Promise.all(
        Array.from({ length: 20 }, async () => {
          let text = '';
          for await (const part of composed.call(modelCall())) if (part.type === 'text') text += part.text;
          return text;
        }),
      );
      expect(new Set(texts)).toEqual(new Set(['one two three four five ']));
      expect(adapter.calls).toHaveLength(20);
    });
  });
}
