import type { ModelPart } from '@ossa/contracts';

const CHARACTERS_PER_TOKEN = 4;

/** Counts what a model has written, for the estimate of an answer that was not finished. */
export class WrittenCharacters {
  #written = 0;
  /** Of tool calls that are not complete yet; the whole call takes their place. */
  #unfinished = 0;

  add(part: ModelPart): void {
    if (part.type === 'text' || part.type === 'reasoning') {
      this.#written += part.text.length;
    } else if (part.type === 'toolCallDelta') {
      this.#unfinished += part.json.length;
    } else if (part.type === 'toolCall') {
      this.#written += part.name.length + part.input.length;
      this.#unfinished = Math.max(0, this.#unfinished - part.input.length);
    }
  }

  get any(): boolean {
    return this.#written + this.#unfinished > 0;
  }

  get tokens(): number {
    return Math.ceil((this.#written + this.#unfinished) / CHARACTERS_PER_TOKEN);
  }
}
