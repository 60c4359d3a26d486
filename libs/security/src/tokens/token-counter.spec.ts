import { modelCall } from '@ossa/contracts/testing';
import { userMessage } from '@ossa/contracts';
import { pieceEnd } from './text-pieces.js';
import { TokenCounter } from './token-counter.js';
import { type CountTokens, loadTokenEncoding } from './token-encoding.js';

describe('TokenCounter', () => {
  let encoding: CountTokens;

  beforeAll(async () => {
    encoding = await loadTokenEncoding();
  });

  async function counter() {
    const loaded = new TokenCounter(() => Promise.resolve(encoding));
    await loaded.load();
    return loaded;
  }

  function timed(work: () => number): { readonly ms: number; readonly tokens: number } {
    const start = performance.now();
    const tokens = work();
    return { ms: performance.now() - start, tokens };
  }

  it.each([
    ['1 MB of one character', 'a'.repeat(1_000_000)],
    ['100k of one character', 'a'.repeat(100_000)],
    ['50k of CJK', '漢字仮名交文説明書類'.repeat(5000)],
    [
      '50k of random CJK',
      Array.from({ length: 50_000 }, (_, at) => String.fromCharCode(0x4e00 + ((at * 7919) % 20_000))).join(''),
    ],
    ['1 MB of emoji', '👩‍🚀'.repeat(200_000)],
  ])('S10: counts %s without holding up the event loop', async (_, text) => {
    const subject = await counter();
    subject.count('warm up the regular expressions '.repeat(20));
    const { ms, tokens } = timed(() => subject.count(text));
    expect(ms).toBeLessThan(60); // 20 ms on a machine of its own; the figure is in the decision record
    expect(tokens).toBeGreaterThan(text.length / 20);
  });

  it('S10: spends no more on a call of a thousand long texts than on one', async () => {
    const subject = await counter();
    const messages = Array.from({ length: 1000 }, (_, at) => userMessage(`${at} `.repeat(2000)));
    const { ms } = timed(() => subject.inputTokens(modelCall({ messages })));
    expect(ms).toBeLessThan(100);
  });

  it('S10: counts short texts exactly', async () => {
    const subject = await counter();
    for (const text of ['hello world', 'Die Würde des Menschen ist unantastbar.', 'x <|endoftext|> y']) {
      expect(subject.count(text)).toBe(encoding(text));
    }
    const prose = 'The quick brown fox jumps over the lazy dog. '.repeat(300);
    expect(subject.count(prose)).toBe(encoding(prose));
  });

  it('S10: estimates long texts by the ratio of pieces from all over them', async () => {
    const subject = await counter();
    const text = `${'plain words of English in a row '.repeat(3000)}${'日本語の文章'.repeat(8000)}`;
    const exact = subject.count(text.slice(0, 16_000)) + encoding('日本語の文章'.repeat(20)) * 400;
    expect(exact).toBeGreaterThan(0);
    const whole = Array.from({ length: Math.ceil(text.length / 256) }, (_, at) =>
      encoding(text.slice(at * 256, at * 256 + 256)),
    );
    const sum = whole.reduce((total, tokens) => total + tokens, 0);
    expect(subject.count(text)).toBeGreaterThan(sum * 0.8);
    expect(subject.count(text)).toBeLessThan(sum * 1.2);
  });

  it('estimates until the encoding is there, and when it cannot be loaded', async () => {
    const subject = new TokenCounter(() => Promise.reject(new TypeError('no such package')));
    expect(subject.count('twelve bytes')).toBe(4);
    await expect(subject.load()).rejects.toThrow('no such package');
    expect(subject.count('twelve bytes')).toBe(4);
  });

  it('counts messages, tools, schemas and files', async () => {
    const subject = await counter();
    const bare = subject.inputTokens(modelCall());
    const tool = { name: 'look_up', description: 'Looks something up.', parameters: { type: 'object' } };
    expect(subject.inputTokens(modelCall({ tools: [tool] }))).toBe(bare + encoding(JSON.stringify(tool)));
    const file = { type: 'file', mediaType: 'image/png', data: { type: 'base64', base64: 'AA==' } } as const;
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'hello' }, file] }] as const;
    expect(subject.inputTokens(modelCall({ messages }))).toBe(bare + 1600);
    const schema = { type: 'object', properties: {} };
    expect(subject.inputTokens(modelCall({ output: { name: 'x', schema } }))).toBeGreaterThan(bare);
  });
});

describe('pieceEnd', () => {
  it('never cuts a surrogate pair', () => {
    const text = `a${'😀'.repeat(400)}`;
    let start = 0;
    let joined = '';
    while (start < text.length) {
      const end = pieceEnd(text, start);
      const piece = text.slice(start, end);
      expect(piece.isWellFormed()).toBe(true);
      expect(piece.length).toBeLessThanOrEqual(256);
      joined += piece;
      start = end;
    }
    expect(joined).toBe(text);
  });
});
