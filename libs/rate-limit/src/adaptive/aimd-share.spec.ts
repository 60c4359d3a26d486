import { AimdShare } from './aimd-share.js';

describe('AimdShare', () => {
  const share = () => new AimdShare({ minimum: 0.1, decrease: 0.5, increase: 0.05, interval: 1000 });

  it('is multiplied in trouble, at most once in an interval', () => {
    const aimd = share();
    for (const now of [5000, 5001, 5999]) aimd.trouble(now);
    expect(aimd.at(5999)).toBe(0.5);
    aimd.trouble(6000);
    expect(aimd.at(6000)).toBe(0.25);
  });

  it('never falls below its minimum', () => {
    const aimd = share();
    for (let now = 1000; now <= 10_000; now += 1000) aimd.trouble(now);
    expect(aimd.at(10_000)).toBe(0.1);
  });

  it('rises with each interval without trouble, until it is whole', () => {
    const aimd = share();
    aimd.trouble(1000);
    expect(aimd.at(1999)).toBe(0.5);
    expect(aimd.at(2000)).toBeCloseTo(0.55);
    expect(aimd.at(2999)).toBeCloseTo(0.55);
    expect(aimd.at(5500)).toBeCloseTo(0.7);
    expect(aimd.isWhole).toBe(false);
    expect(aimd.at(1_000_000)).toBe(1);
    expect(aimd.isWhole).toBe(true);
  });

  it('does not rise while there is trouble, also such as makes it fall no further', () => {
    const aimd = share();
    aimd.trouble(1000);
    aimd.trouble(1900);
    expect(aimd.at(2800)).toBe(0.5);
    aimd.hold(2850);
    expect(aimd.at(3800)).toBe(0.5);
    expect(aimd.at(3850)).toBeCloseTo(0.55);
  });

  it('falls at once after a rise', () => {
    const aimd = share();
    aimd.trouble(1000);
    aimd.trouble(3001);
    expect(aimd.at(3001)).toBeCloseTo(0.3);
  });
});
