import { describe, expect, it } from '@jest/globals';
import { type Script, ScriptedModelProvider } from '../../testing/scripted-model-provider.js';
import { modelCall } from '../../testing/fixtures.js';
import type { ModelPart } from '../model/model-part.js';
import { opened } from './opened.js';
import { recovering } from './recovering.js';

const FAILURE = new Error('failed');
const text = (text: string): ModelPart => ({ type: 'text', text });

function setUp(...scripts: Script[]) {
  const model = new ScriptedModelProvider(...scripts);
  const errors: unknown[] = [];
  const parts = recovering(
    () => model.call(modelCall()),
    (error) => {
      errors.push(error);
      return opened(model.call(modelCall()));
    },
  );
  return { model, errors, parts };
}

describe('recovering', () => {
  it('is the stream itself while nothing fails', async () => {
    const { parts, errors, model } = setUp([text('a'), text('b')]);
    expect(await Array.fromAsync(parts)).toEqual([text('a'), text('b')]);
    expect([errors, model.calls.length, model.open]).toEqual([[], 1, 0]);
  });

  it('goes on with another stream when the first fails before its first part', async () => {
    const { parts, errors, model } = setUp([FAILURE], [text('b')]);
    expect(await Array.fromAsync(parts)).toEqual([text('b')]);
    expect([errors, model.calls.length]).toEqual([[FAILURE], 2]);
  });

  it('passes on what fails later, and what the recovery throws', async () => {
    const late = setUp([text('a'), FAILURE], [text('b')]);
    await expect(Array.fromAsync(late.parts)).rejects.toBe(FAILURE);
    expect(late.errors).toEqual([]);
    const again = setUp([FAILURE]);
    await expect(Array.fromAsync(again.parts)).rejects.toBe(FAILURE);
    expect(again.model.calls).toHaveLength(2);
  });

  it('is over when its recovery has failed, and does not begin again', async () => {
    const { parts, model } = setUp([FAILURE]);
    const iterator = parts[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toBe(FAILURE);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(model.calls).toHaveLength(2);
  });

  it('takes what opening throws for a failure', async () => {
    const parts = recovering<ModelPart>(
      () => {
        throw FAILURE;
      },
      () => opened(new ScriptedModelProvider([text('b')]).call(modelCall())),
    );
    expect(await Array.fromAsync(parts)).toEqual([text('b')]);
  });

  it('closes what it has opened when its reader leaves, whichever stream that is', async () => {
    for (const scripts of [[[text('a'), text('b')]], [[FAILURE], [text('a'), text('b')]]] as const) {
      const { parts, model } = setUp(...scripts);
      for await (const part of parts) if (part.type === 'text') break;
      expect(model.open).toBe(0);
    }
  });

  it('closes a stream that its recovery opens after the reader has left', async () => {
    const { parts, model } = setUp([FAILURE], [text('a'), text('b')]);
    const iterator = parts[Symbol.asyncIterator]();
    const pending = iterator.next();
    while (model.calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await iterator.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(model.open).toBe(0);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
