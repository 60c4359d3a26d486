import { FakeClock } from '@ossa/contracts/testing';
import * as fc from 'fast-check';
import type { BudgetAccount } from '../accounts/budget-account.js';
import type { BudgetStore, Settled } from './budget-store.interface.js';
import { LeasingBudgetStore } from './leasing.budget-store.js';
import { MemoryBudgetStore } from './memory.budget-store.js';
import { ReplayingBudgetStore } from './replaying.budget-store.js';

const LEASE_MS = 600_000;
const ttlMs = 30_000;

/** A store in another place, which can be away. */
class RemoteStore implements BudgetStore {
  away = false;
  calls = 0;

  constructor(private readonly kept: MemoryBudgetStore) {}

  async reserve(reservation: Parameters<BudgetStore['reserve']>[0]) {
    await this.#arrive();
    return this.kept.reserve(reservation);
  }

  async settle(settlement: Parameters<BudgetStore['settle']>[0]) {
    await this.#arrive();
    return this.kept.settle(settlement);
  }

  async read(accounts: readonly BudgetAccount[]) {
    await this.#arrive();
    return this.kept.read(accounts);
  }

  async #arrive() {
    this.calls += 1;
    await new Promise(setImmediate);
    if (this.away) throw new TypeError('away');
  }
}

function account(limit: number): BudgetAccount {
  return {
    key: `all-${limit}`,
    budget: { scope: 'all' },
    unit: 'tokens',
    period: 'day',
    limit,
    warnAt: limit / 2,
    setting: 'safety.maxTokensPerDay',
  };
}

describe('LeasingBudgetStore', () => {
  const clock = new FakeClock();
  const processes: LeasingBudgetStore[] = [];
  let kept: MemoryBudgetStore;
  let remote: RemoteStore;
  let settledLater: Settled[];

  beforeEach(() => {
    kept = new MemoryBudgetStore(clock);
    remote = new RemoteStore(kept);
    settledLater = [];
  });

  afterEach(async () => {
    remote.away = false;
    for (const process of processes.splice(0)) await process.close();
  });

  function startProcess() {
    const listener = (settled: readonly Settled[]) => settledLater.push(...settled);
    const replaying = new ReplayingBudgetStore(remote, listener);
    const leasing = new LeasingBudgetStore(replaying, LEASE_MS, listener, clock);
    processes.push(leasing);
    let last = 0;
    const reserve = async (of: BudgetAccount, amount: number) => {
      last += 1;
      const id = `${processes.indexOf(leasing)}-${last}`;
      const result = await leasing.reserve({ id, ttlMs, demands: [{ account: of, amount }] });
      return { id, admitted: result.admitted };
    };
    const settle = async (id: string, of: BudgetAccount, spent: number) =>
      leasing.settle({ id, ttlMs, charges: [{ account: of, spent, kept: 0 }] });
    const spend = async (of: BudgetAccount, amount: number) => {
      const { id, admitted } = await reserve(of, amount);
      if (admitted) await settle(id, of, amount);
      return admitted;
    };
    return { leasing, replaying, reserve, settle, spend };
  }

  /** Two calls make an account worth a lease. */
  async function leased(of: BudgetAccount) {
    const process = startProcess();
    await process.spend(of, 10);
    await process.spend(of, 10);
    await process.leasing.sync();
    return process;
  }

  it('R34: gives back what it is asking for at the same moment', async () => {
    const of = account(100_000);
    const { spend, reserve, leasing } = startProcess();
    await spend(of, 10);
    await reserve(of, 10);
    await leasing.giveBack();
    expect(kept.read([of])).toEqual([{ settled: 10, reserved: 10 }]);
  });

  it('admits from what it holds without asking anybody', async () => {
    const of = account(100_000);
    const { spend, leasing } = await leased(of);
    const before = remote.calls;
    for (let n = 0; n < 100; n += 1) expect(await spend(of, 10)).toBe(true);
    expect(remote.calls).toBe(before);
    await leasing.sync();
    expect(kept.read([of])[0]?.settled).toBe(1020);
  });

  it('goes on while the store is away, refuses when the lease is used up, and charges once when it is back', async () => {
    const of = account(10_000);
    const { spend, leasing, replaying, reserve, settle } = await leased(of);
    const open = await reserve(account(9), 5);
    remote.away = true;
    await settle(open.id, account(9), 4);
    expect(replaying.waiting).toBe(1);
    let admitted = 0;
    while (await spend(of, 10).catch(() => false)) admitted += 1;
    expect(admitted).toBe(50); // a twentieth of the limit
    await leasing.sync();
    remote.away = false;
    await replaying.replay();
    await leasing.giveBack();
    expect(kept.read([of])).toEqual([{ settled: 20 + 500, reserved: 0 }]);
    expect(kept.read([account(9)])).toEqual([{ settled: 4, reserved: 0 }]);
  });

  it('counts what open calls hold', async () => {
    const of = account(10_000);
    const { reserve, settle } = await leased(of);
    remote.away = true;
    const open = await Promise.all(Array.from({ length: 50 }, () => reserve(of, 10)));
    await expect(reserve(of, 10)).rejects.toThrow('away');
    await settle(open[0]!.id, of, 3);
    await expect(reserve(of, 10)).rejects.toThrow('away');
    expect(await reserve(of, 7)).toMatchObject({ admitted: true });
    for (const { id } of open.slice(1)) await settle(id, of, 0);
  });

  it('leases nothing where a lease would be worth less than four calls, or little is left', async () => {
    const small = account(700);
    await leased(small);
    expect(kept.read([small])).toEqual([{ settled: 20, reserved: 0 }]);
    const used = account(10_000);
    kept.reserve({ id: 'used', ttlMs, demands: [{ account: used, amount: 7990 }] });
    await leased(used);
    expect(kept.read([used])).toEqual([{ settled: 20, reserved: 7990 }]);
  });

  it('gives back what it has not used for five seconds', async () => {
    const of = account(10_000);
    const { leasing } = await leased(of);
    expect(kept.read([of])[0]?.reserved).toBe(500);
    await clock.advance(5001);
    await leasing.sync();
    expect(kept.read([of])).toEqual([{ settled: 20, reserved: 0 }]);
  });

  it('is exact near the limit: who is refused waits until others have given back what they do not use', async () => {
    const of = account(10_000);
    const holder = await leased(of);
    kept.reserve({ id: 'others', ttlMs, demands: [{ account: of, amount: 9470 }] });
    const asking = startProcess();
    const asked = asking.reserve(of, 500);
    await new Promise(setImmediate);
    await holder.leasing.sync();
    await clock.advance(1000);
    expect((await asked).admitted).toBe(true);
    expect((await asking.reserve(of, 20)).admitted).toBe(false);
  });

  it('stops admitting from a lease before it can have expired', async () => {
    const of = account(10_000);
    const { spend } = await leased(of);
    remote.away = true;
    await clock.advance(LEASE_MS - ttlMs + 1);
    await expect(spend(of, 10)).rejects.toThrow('away');
  });

  it('charges what was spent of a lease that the store has dropped, and begins anew', async () => {
    const of = account(10_000);
    const { spend, leasing } = await leased(of);
    await spend(of, 10);
    remote.away = true;
    await clock.advance(LEASE_MS + 1000);
    remote.away = false;
    expect(kept.read([of])).toEqual([{ settled: 20, reserved: 0 }]);
    await leasing.sync();
    await leasing.sync();
    expect(kept.read([of])).toEqual([{ settled: 30, reserved: 0 }]);
    for (let n = 0; n < 5; n += 1) await spend(of, 10);
    await leasing.giveBack();
    expect(kept.read([of])).toEqual([{ settled: 80, reserved: 0 }]);
  });

  it('reports a warning that a lease has caused', async () => {
    const of = account(1000);
    const { spend, leasing } = await leased(of);
    while (kept.read([of])[0]!.settled < 500) {
      await spend(of, 10);
      await leasing.sync();
    }
    expect(settledLater.filter(({ warned }) => warned)).toHaveLength(1);
  });

  it('R34: never overspends, with outages, over several processes', async () => {
    const step = fc.record({
      process: fc.nat(2),
      amount: fc.integer({ min: 1, max: 40 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      what: fc.constantFrom('spend', 'spend', 'spend', 'spend', 'sync', 'cut', 'restore', 'idle'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 50, maxLength: 200 }), async (steps) => {
        kept = new MemoryBudgetStore(clock);
        remote = new RemoteStore(kept);
        const of = account(2000);
        const fleet = [startProcess(), startProcess(), startProcess()];
        let spent = 0;
        for (const { process, amount, share, what } of steps) {
          const actor = fleet[process]!;
          if (what === 'sync') await actor.leasing.sync();
          else if (what === 'idle') clock.jump(0);
          else if (what !== 'spend') remote.away = what === 'cut';
          else {
            const reserving = actor.reserve(of, amount).catch(() => undefined);
            await clock.advance(1000);
            const reserved = await reserving;
            if (!reserved?.admitted) continue;
            const used = Math.floor(amount * share);
            await actor.settle(reserved.id, of, used);
            spent += used;
          }
          expect(spent).toBeLessThanOrEqual(2000);
        }
        remote.away = false;
        for (const { replaying, leasing } of fleet) {
          await replaying.replay();
          await leasing.close();
        }
        processes.length = 0;
        expect(kept.read([of])).toEqual([{ settled: spent, reserved: 0 }]);
      }),
      { numRuns: 25 },
    );
  });
});
