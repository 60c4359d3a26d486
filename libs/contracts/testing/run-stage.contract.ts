import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { composeRun } from '../src/chain/compose.js';
import { OssaError } from '../src/errors/ossa.error.js';
import type { RunPart } from '../src/run/run-part.js';
import type { RunRequest } from '../src/run/run-request.js';
import type { RunHandler, RunStage } from '../src/run/run-stage.interface.js';
import { aborted } from './aborted.js';
import { runRequest, runResult } from './fixtures.js';

export type RunStageFactory = () => RunStage | Promise<RunStage>;

type Step = RunPart | Error | 'hang';

/** The rules every stage of the run chain obeys. Call it in the spec of the stage. */
export function describeRunStage(name: string, create: RunStageFactory): void {
  describe(`${name} as a stage of the run chain`, () => {
    const words: Step[] = ['one ', 'two ', 'three '].map((text) => ({ type: 'text' as const, text }));

    async function chain(steps: readonly Step[]) {
      const loop = new ScriptedLoop(steps);
      const controller = new AbortController();
      const parts = composeRun([await create()], loop).run(runRequest({ signal: controller.signal }));
      const settled = () => ({ open: loop.open, listeners: getEventListeners(controller.signal, 'abort').length });
      return { loop, controller, parts, settled };
    }

    it('does nothing before the first next()', async () => {
      const { loop, settled } = await chain(words);
      expect(loop.runs).toBe(0);
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('passes every part and finishes exactly once, last, with everything closed', async () => {
      const { parts, settled } = await chain([...words, finish()]);
      const seen: RunPart[] = [];
      for await (const part of parts) {
        seen.push(part);
        if (part.type === 'finish') expect(settled()).toEqual({ open: 0, listeners: 0 });
      }
      expect(seen.map((part) => part.type)).toEqual(['text', 'text', 'text', 'finish']);
    });

    it('closes what is below when the reader leaves early', async () => {
      const { parts, settled } = await chain([...words, finish()]);
      for await (const part of parts) if (part.type === 'text') break;
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('passes on what is thrown, without a finish', async () => {
      const { parts, settled } = await chain([...words, new OssaError('output_invalid', 'broken')]);
      const seen: RunPart[] = [];
      await expect(
        (async () => {
          for await (const part of parts) seen.push(part);
        })(),
      ).rejects.toMatchObject({ code: 'output_invalid' });
      expect(seen).toHaveLength(3);
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });

    it('rejects a pending part at once when the signal aborts', async () => {
      const { parts, controller, settled } = await chain([...words, 'hang']);
      const pending = (async () => {
        for await (const part of parts)
          if (part.type === 'text' && part.text === 'three ') setImmediate(() => controller.abort());
      })();
      await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
      expect(settled()).toEqual({ open: 0, listeners: 0 });
    });
  });
}

class ScriptedLoop implements RunHandler {
  runs = 0;
  open = 0;

  constructor(private readonly steps: readonly Step[]) {}

  async *run(request: RunRequest): AsyncGenerator<RunPart> {
    this.runs += 1;
    this.open += 1;
    try {
      for (const step of this.steps) {
        await nextTurn();
        if (step instanceof Error) throw step;
        if (step === 'hang') await aborted(request.signal);
        else yield step;
      }
    } finally {
      this.open -= 1;
    }
  }
}

function finish(): RunPart {
  return { type: 'finish', transcript: [], result: runResult({ output: 'one two three ' }) };
}
