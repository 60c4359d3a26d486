import type { RunFinish, RunPart } from '@ossa/contracts';
import { frozenCopy } from './frozen.js';
import type { StoredResponse } from './stored-response.js';

/** UTF-16 code units; a longer run is not kept. */
const MAX_LENGTH = 1_048_576;
/** What a part takes besides its text. */
const PART_LENGTH = 48;

/** Remembers what a run gives, up to a bound. */
export class RunRecording {
  #parts: StoredResponse['parts'][number][] = [];
  #length = 0;

  add(part: Exclude<RunPart, RunFinish>): void {
    if (this.#length > MAX_LENGTH) return;
    this.#length += PART_LENGTH + (part.type === 'text' ? part.text.length : 0);
    if (this.#length > MAX_LENGTH) this.#parts = [];
    else this.#parts.push(part);
  }

  /** The whole run; undefined when it was too long. */
  response(key: string, { result, transcript }: RunFinish): StoredResponse | undefined {
    if (this.#length > MAX_LENGTH) return undefined;
    const kept = { ...result, trail: [] };
    return frozenCopy({ key, storedAt: Date.now(), parts: this.#parts, result: kept, transcript });
  }
}
