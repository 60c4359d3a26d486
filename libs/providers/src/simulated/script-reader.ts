import type { Message } from '@ossa/contracts';
import type { SimulatedScript, SimulatedStep } from './simulated-script.js';

/** Picks the step of a script that answers a call. */
export class ScriptReader {
  readonly #matched: readonly { readonly step: SimulatedStep; readonly applies: (text: string) => boolean }[];
  readonly #sequence: readonly SimulatedStep[];
  #position = 0;

  constructor(script: SimulatedScript = { steps: [] }) {
    const conditional = script.steps.filter(isConditional);
    this.#matched = conditional.map((step) => ({ step, applies: condition(step) }));
    this.#sequence = script.steps.filter((step) => !isConditional(step));
  }

  /** The step for the conversation as it is now; undefined when the script has none. */
  next(messages: readonly Message[]): SimulatedStep | undefined {
    const text = lastText(messages);
    const matched = this.#matched.find(({ applies }) => applies(text));
    if (matched) return matched.step;
    const step = this.#sequence[Math.min(this.#position, this.#sequence.length - 1)];
    this.#position += 1;
    return step;
  }
}

function isConditional({ match, pattern }: SimulatedStep): boolean {
  return match !== undefined || pattern !== undefined;
}

function condition({ match, pattern }: SimulatedStep): (text: string) => boolean {
  const wanted = match?.toLowerCase();
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'i');
  return (text) =>
    (wanted === undefined || text.toLowerCase().includes(wanted)) &&
    (expression === undefined || expression.test(text));
}

/** A tool result is a message, too: a script can answer it like a question. */
function lastText(messages: readonly Message[]): string {
  const last = messages.at(-1);
  if (last === undefined) return '';
  if (last.role === 'system') return last.content;
  if (last.role === 'tool') return last.content.map(({ output }) => output).join('\n');
  return last.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
