import { FakeClock } from '@ossa/contracts/testing';
import { SharedVersions } from './shared-versions.js';
import type { VersionStore } from './version-store.interface.js';
import { type RaisedVersion, VersionTable } from './version-table.js';

/** A store that says of its connection what it is told to. */
class FakeVersionStore implements VersionStore {
  available = true;
  listening = true;
  losses = 0;
  stored: RaisedVersion[] = [];

  async raise(agent: string | undefined, known: number): Promise<RaisedVersion> {
    return { agent, version: known + 1 };
  }

  async read(): Promise<readonly RaisedVersion[]> {
    return this.stored;
  }

  async keepHigher(): Promise<void> {}

  subscribe(): () => void {
    return () => undefined;
  }

  onConnected(): () => void {
    return () => undefined;
  }
}

describe('SharedVersions', () => {
  let store: FakeVersionStore;
  let clock: FakeClock;
  let table: VersionTable;
  let versions: SharedVersions;
  beforeEach(async () => {
    [store, clock, table] = [new FakeVersionStore(), new FakeClock(), new VersionTable()];
    versions = new SharedVersions({ store, clock, table, tell: () => undefined });
    await versions.firstRead(1000);
  });
  afterEach(() => versions.stop());

  it('are in step once they were read', () => {
    expect(versions.inStep).toBe(true);
  });

  it('are not while Redis is away', () => {
    store.available = false;
    expect(versions.inStep).toBe(false);
  });

  it('are not while no messages come through', () => {
    store.listening = false;
    expect(versions.inStep).toBe(false);
  });

  it('are not when a connection was lost since they were read, however short it was, until they are read again', async () => {
    store.losses = 1;
    store.stored = [{ agent: 'support', version: 7 }];
    expect(versions.inStep).toBe(false);
    await versions.firstRead(1000); // reads again
    await clock.advance(0);
    expect([versions.inStep, table.current('support')]).toEqual([true, 7]);
  });

  it('are not when they were read long ago', async () => {
    await clock.advance(3001);
    expect(versions.inStep).toBe(false);
  });

  it('are not in doubt for longer than it takes to read them', async () => {
    versions.doubt();
    expect(versions.inStep).toBe(false);
    await clock.advance(0);
    expect(versions.inStep).toBe(true);
  });
});
