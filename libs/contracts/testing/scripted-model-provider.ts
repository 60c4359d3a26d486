import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortError } from '../src/errors/abort.js';
import type { ModelCall } from '../src/model/model-call.js';
import type { Finish, ModelPart } from '../src/model/model-part.js';
import type { ModelProvider } from '../src/model/model-provider.interface.js';
import { aborted } from './aborted.js';

/** What one call does: yields the parts, throws an error, or with `hang` waits for its signal. */
export type Script =
  readonly (ModelPart | Error | 'hang')[] | ((call: ModelCall) => readonly (ModelPart | Error | 'hang')[]);

/** A model that follows scripts, one per call; the last one repeats. Counts calls and streams that are still open. */
export class ScriptedModelProvider implements ModelProvider {
  readonly calls: ModelCall[] = [];
  open = 0;
  readonly #scripts: readonly Script[];

  constructor(...scripts: readonly Script[]) {
    this.#scripts = scripts;
  }

  /** A script that answers with the text in one part per word. */
  static text(text: string, finish: Partial<Finish> = {}): Script {
    return (call) => [
      ...text.split(/(?<= )/).map((word) => ({ type: 'text' as const, text: word })),
      ScriptedModelProvider.finish({ target: call.target, ...finish }),
    ];
  }

  /** A script that calls one tool. */
  static toolCall(name: string, input: unknown, id = `call-${name}`): Script {
    return (call) => [
      { type: 'toolCall', id, name, input: typeof input === 'string' ? input : JSON.stringify(input) },
      ScriptedModelProvider.finish({ target: call.target, reason: 'tools' }),
    ];
  }

  static finish(overrides: Partial<Finish> = {}): Finish {
    return {
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0 },
      target: { provider: 'scripted', model: 'test' },
      ...overrides,
    };
  }

  async *call(request: ModelCall): AsyncGenerator<ModelPart> {
    const script = this.#scripts[Math.min(this.calls.length, this.#scripts.length - 1)] ?? [];
    this.calls.push(request);
    this.open += 1;
    try {
      for (const step of typeof script === 'function' ? script(request) : script) {
        await nextTurn();
        if (request.signal.aborted) throw abortError(request.signal);
        if (step === 'hang') await aborted(request.signal);
        else if (step instanceof Error) throw step;
        else yield step;
      }
    } finally {
      this.open -= 1;
    }
  }
}
