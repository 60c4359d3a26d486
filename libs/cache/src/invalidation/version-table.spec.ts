import { MAX_AGENTS, VersionTable } from './version-table.js';

describe('VersionTable', () => {
  it('keeps the higher of two versions, and says whether one was news', () => {
    const table = new VersionTable();
    expect(table.current('support')).toBe(0);
    expect(table.adopt({ agent: 'support', version: 5 })).toBe(true);
    expect(table.adopt({ agent: 'support', version: 5 })).toBe(false);
    expect(table.adopt({ agent: 'support', version: 4 })).toBe(false);
    expect([table.current('support'), table.current('sales')]).toEqual([5, 0]);
  });

  it('gives all agents the version of all, except those that have a higher one', () => {
    const table = new VersionTable();
    table.adopt({ agent: 'low', version: 5 });
    table.adopt({ agent: 'high', version: 9 });
    expect(table.adopt({ agent: undefined, version: 7 })).toBe(true);
    expect([table.current('low'), table.current('high'), table.current('new')]).toEqual([7, 9, 7]);
    expect(table.adopt({ agent: 'low', version: 6 })).toBe(false);
    expect(table.highest).toBe(9);
  });

  it('knows what another one is missing', () => {
    const [table, other] = [new VersionTable(), new VersionTable()];
    table.adopt({ agent: 'a', version: 5 });
    table.adopt({ agent: 'b', version: 6 });
    other.adopt({ agent: undefined, version: 5 });
    expect(table.missingFrom(other)).toEqual([{ agent: 'b', version: 6 }]);
    expect(other.missingFrom(table)).toEqual([{ agent: undefined, version: 5 }]);
  });

  it('raises all agents together when there are too many to tell apart', () => {
    const table = new VersionTable();
    for (let index = 0; index < MAX_AGENTS; index += 1) table.adopt({ agent: `agent-${index}`, version: index + 1 });
    expect(table.adopt({ agent: 'one-more', version: 3 })).toBe(true);
    expect([table.current('agent-0'), table.current('one-more')]).toEqual([MAX_AGENTS, MAX_AGENTS]);
  });
});
