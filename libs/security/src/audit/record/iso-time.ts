import type { Clock } from '@ossa/contracts';

/** The wall clock as ISO 8601; the text of a millisecond is made once. */
export class IsoTime {
  #at = Number.NaN;
  #text = '';

  constructor(private readonly clock: Clock) {}

  now(): string {
    const at = this.clock.wall();
    if (at === this.#at) return this.#text;
    this.#at = at;
    return (this.#text = new Date(at).toISOString());
  }
}
