import { Inject, Injectable } from '@nestjs/common';
import {
  abortError,
  type Finish,
  type ModelCall,
  ModelError,
  type ModelPart,
  type ModelProvider,
  type ToolCallContent,
} from '@ossa/contracts';
import { kindOfStatus } from '../failure/failure-kind.js';
import { PROVIDERS_OPTIONS } from '../providers.module-definition.js';
import type { ProvidersOptions } from '../providers.options.js';
import { pause } from './pause.js';
import { sampleOf } from './schema-sample.js';
import { ScriptReader } from './script-reader.js';
import type { SimulatedStep } from './simulated-script.js';

/** Name of the simulated provider, and of its model where none is named. */
export const SIMULATED = 'simulated';

const CANNED_ANSWER =
  'This answer is simulated, because no model provider is configured. ' +
  'Set the API key of one, for example ANTHROPIC_API_KEY or OPENAI_API_KEY, and ask again.';

/**
 * Answers without a model: what its script says, else a fixed text, or for a call with an output schema the smallest value
 * that satisfies it. The same calls in the same order give the same answers; every one is marked `simulated`.
 */
@Injectable()
export class SimulatedModelProvider implements ModelProvider {
  readonly #script: ScriptReader;

  constructor(@Inject(PROVIDERS_OPTIONS) options: Pick<ProvidersOptions, 'simulated'>) {
    this.#script = new ScriptReader(options.simulated);
  }

  async *call(request: ModelCall): AsyncGenerator<ModelPart> {
    const { signal } = request;
    if (signal.aborted) throw abortError(signal);
    const step = this.#script.next(request.messages);
    const parts = answer(request, step);
    const { fault } = step ?? {};
    if (step) await pause(step.delay, signal);
    if (fault?.hang) await pause(Infinity, signal);
    if (fault?.status !== undefined) throw refusal(request, fault.status, fault.retryAfter);
    for (const [index, part] of parts.entries()) {
      if (index === fault?.cutAfter) throw new ModelError('truncated', request.target);
      if (step && index > 0) await pause(step.partDelay, signal);
      if (signal.aborted) throw abortError(signal);
      yield part;
    }
  }
}

function refusal({ target }: ModelCall, status: number, retryAfterMs: number | undefined): ModelError {
  return new ModelError(kindOfStatus({ status, codes: '', message: '' }), target, { status, retryAfterMs });
}

function answer(request: ModelCall, step: SimulatedStep | undefined): ModelPart[] {
  const text = step ? step.text : request.output ? JSON.stringify(sampleOf(request.output.schema)) : CANNED_ANSWER;
  const toolCalls = (step?.toolCalls ?? []).map(({ name, input }, index): ToolCallContent => ({
    type: 'toolCall',
    id: `simulated-${request.messages.length}-${index + 1}`,
    name,
    input: JSON.stringify(input),
  }));
  const pieces = request.stream ? text.split(/(?<=\s)(?=\S)/) : [text];
  return [
    ...pieces.filter((piece) => piece !== '').map((piece) => ({ type: 'text' as const, text: piece })),
    ...toolCalls,
    finish(request, text, toolCalls),
  ];
}

function finish({ messages, target }: ModelCall, text: string, toolCalls: readonly ToolCallContent[]): Finish {
  return {
    type: 'finish',
    reason: toolCalls.length > 0 ? 'tools' : 'stop',
    usage: {
      inputTokens: tokens(JSON.stringify(messages)),
      outputTokens: tokens(text + toolCalls.map(({ input }) => input).join('')),
      cachedInputTokens: 0,
      reasoningTokens: 0,
    },
    target,
    simulated: true,
  };
}

/** The usual rule of thumb: four characters a token. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
