import type { AttemptEnding } from './attempt-ending.js';
import { inputTokensOf, tokensOf } from './estimated-tokens.js';
import type { ModelCall } from './model-call.js';
import type { ModelPart } from './model-part.js';
import { NO_USAGE, type Usage } from './usage.js';

const REFUSED: Usage = Object.freeze({ ...NO_USAGE, estimated: true });

/**
 * Says what one attempt has used, whichever way it ends: as reported, else estimated from what was sent and what has come
 * (R31). Records and budgets both ask it, so that what is settled is what is recorded. Cheap enough for every part.
 */
export class UsageMeter {
  readonly #live: boolean;
  #begun = false;
  #characters = 0;
  /** Of tool calls that are still being written; the whole call takes their place. */
  #unfinished = 0;

  /** @param now monotonic, ms: a call that is over already is sent to nobody */
  constructor(
    private readonly request: ModelCall,
    now: number,
  ) {
    this.#live = !request.signal.aborted && request.deadline > now;
  }

  add(part: ModelPart): void {
    this.#begun = true;
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

  /** True when the provider was asked, as far as can be told. */
  wasSent({ sent }: AttemptEnding): boolean {
    return sent && this.#live;
  }

  /** Of an answer with a finish part: what was reported stays. */
  finished(reported: Usage): Usage {
    return reported.estimated ? this.#estimate(reported) : reported;
  }

  /** Of an attempt that ended without one. Who refuses before the first part has read and written nothing. */
  unfinished(ending: AttemptEnding): Usage {
    if (!this.wasSent(ending)) return NO_USAGE;
    return ending.refused && !this.#begun ? REFUSED : this.#estimate(NO_USAGE);
  }

  #estimate(reported: Usage): Usage {
    return {
      ...reported,
      inputTokens: reported.inputTokens || inputTokensOf(this.request),
      outputTokens: reported.outputTokens || tokensOf(this.#characters + this.#unfinished),
      estimated: true,
    };
  }
}
