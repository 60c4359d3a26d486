import type { ModelPart } from '@ossa/contracts';
import { tokensOf } from './estimated-tokens.js';

/** Counts what a model has written so far, cheaply enough to do it for every part. */
export class OutputTally {
  #characters = 0;
  /** Of tool calls that are still being written; the whole call takes their place. */
  #unfinished = 0;

  add(part: ModelPart): void {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        this.#characters += part.text.length;
        return;
      case 'toolCallDelta':
        this.#unfinished += part.json.length;
        return;
      case 'toolCall':
        this.#characters += part.name.length + part.input.length;
        this.#unfinished = Math.max(0, this.#unfinished - part.input.length);
    }
  }

  /** An estimate. */
  get tokens(): number {
    return tokensOf(this.#characters + this.#unfinished);
  }
}
