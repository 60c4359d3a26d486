import { PartLog } from './part-log.js';

const word = (text: string) => ({ type: 'text' as const, text });

describe('PartLog', () => {
  it('keeps positions when parts before them are dropped', () => {
    const log = new PartLog();
    for (const text of ['a', 'b', 'c']) log.push(word(text));
    log.dropBefore(2);
    expect([log.at(1), log.at(2), log.at(3), log.length]).toEqual([undefined, word('c'), undefined, 3]);
    log.push(word('d'));
    log.dropBefore(1);
    expect([log.at(2), log.at(3), log.length]).toEqual([word('c'), word('d'), 4]);
  });

  it('weighs what it keeps, and what comes before a position', () => {
    const log = new PartLog();
    for (const text of ['', 'x'.repeat(100), '']) log.push(word(text));
    expect([0, 1, 2, 3].map((position) => log.bytesBefore(position))).toEqual([0, 64, 328, 392]);
    expect(log.keptBytes).toBe(392);
    log.dropBefore(2);
    expect([log.bytesBefore(2), log.bytesBefore(3), log.keptBytes]).toEqual([328, 392, 64]);
    log.dropBefore(3);
    expect([log.bytesBefore(3), log.keptBytes]).toEqual([392, 0]);
  });

  it('weighs every kind of part by all its texts', () => {
    const log = new PartLog();
    log.push({ type: 'tool', callId: 'x'.repeat(10), name: 'x'.repeat(20), status: 'started' });
    expect(log.keptBytes).toBe(64 + 60);
    log.push({ type: 'toolCall', id: 'x'.repeat(10), name: 'x'.repeat(20), input: 'x'.repeat(30) });
    expect(log.keptBytes).toBe(64 + 60 + 64 + 120);
    log.push({ type: 'toolCall', id: '', name: '', input: '', metadata: { vendor: { signature: 'x'.repeat(500) } } });
    expect(log.keptBytes).toBeGreaterThan(64 + 60 + 64 + 120 + 64 + 1000);
  });
});
