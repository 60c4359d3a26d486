/** Counts the tokens of a short text. */
export type CountTokens = (text: string) => number;

/** Distinct words whose encoding is remembered by the package; its own default would keep some ten times as much. */
const REMEMBERED_WORDS = 10_000;

/** Makes the engine compile what the first long text would wait for. */
const WARM_UP = ['Words, and a run: '.repeat(100), 'a'.repeat(64), '漢字仮名交文'.repeat(10), '😀'.repeat(32)];

/** The encoding of current OpenAI models, near enough for others. Takes some 300 ms of the event loop and 22 MB. */
export async function loadTokenEncoding(): Promise<CountTokens> {
  const { countTokens, setMergeCacheSize } = await import('gpt-tokenizer/encoding/o200k_base');
  setMergeCacheSize(REMEMBERED_WORDS);
  const plain = { disallowedSpecial: new Set<string>() }; // a text that spells a control token is still a text
  for (const text of WARM_UP) countTokens(text, plain);
  return (text) => countTokens(text, plain);
}
