import { setTimeout as delay } from 'node:timers/promises';
import { Keyv } from 'keyv';
import { SharedVersions } from './shared-versions.js';
import { KeyvVersionStore } from './keyv-version-store.js';
import { VersionTable } from './version-table.js';
import { FakeClock } from '@ossa/contracts/testing';

const KEY = 'cache:versions';

describe('versions in a store that can only read and write', () => {
  let map: Map<string, unknown>;
  let ends: SharedVersions[];
  beforeEach(() => {
    map = new Map();
    ends = [];
  });
  afterEach(() => {
    for (const one of ends) one.stop();
  });

  async function process() {
    const table = new VersionTable();
    const store = new KeyvVersionStore(new Keyv({ store: map, throwOnErrors: true }), KEY);
    const versions = new SharedVersions({ store, clock: new FakeClock(), table, tell: () => undefined });
    ends.push(versions);
    await versions.firstRead(1000);
    return { table, versions };
  }

  it('outlive the process that has raised them', async () => {
    const { versions, table } = await process();
    table.adopt({ agent: 'support', version: 7 });
    expect(await versions.raise('support')).toBe(true);
    const { version } = { version: table.current('support') };
    const next = await process();
    expect(next.versions.inStep).toBe(true);
    expect([next.table.current('support'), next.table.current('sales')]).toEqual([version, 0]);
  });

  it('are higher than those that another process has stored, for one agent and for all', async () => {
    const [a, b] = [await process(), await process()];
    a.table.adopt({ agent: 'support', version: 9 });
    await a.versions.raise('support');
    await b.versions.raise('support');
    expect(b.table.current('support')).toBe(10);
    await b.versions.raise(undefined);
    expect(b.table.current('sales')).toBeGreaterThan(10);
  });

  it('reach the other processes when they read again', async () => {
    const [a, b] = [await process(), await process()];
    await a.versions.raise(undefined);
    b.versions.doubt();
    await delay(20);
    expect(b.table.current('support')).toBe(a.table.current('support'));
  });

  it('come back when what was stored is no list of versions', async () => {
    const { versions, table } = await process();
    table.adopt({ agent: 'support', version: 7 });
    await new Keyv({ store: map }).set(KEY, { nothing: true });
    versions.doubt();
    await delay(20);
    const next = await process();
    expect(next.table.current('support')).toBe(7);
  });

  it('are not in step while the store fails', async () => {
    const { versions } = await process();
    map.get = () => {
      throw new TypeError('disk on fire');
    };
    versions.doubt();
    await delay(20);
    expect(versions.inStep).toBe(false);
    expect(await versions.raise('support')).toBe(false);
  });
});
