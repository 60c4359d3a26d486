const MAX_ENTRIES = 500;
const MAX_CHARACTERS = 1_000_000;

/** The counts of texts seen lately, as the turns of a conversation repeat them. Two generations: the older is dropped when the younger is full. */
export class RecentCounts {
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #characters = 0;

  get(text: string): number | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.set(text, old);
    return old;
  }

  set(text: string, count: number): void {
    if (this.#young.size >= MAX_ENTRIES || this.#characters + text.length > MAX_CHARACTERS) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = 0;
    }
    this.#young.set(text, count);
    this.#characters += text.length;
  }
}
