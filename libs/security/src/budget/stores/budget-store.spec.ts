import { SYSTEM_CLOCK } from '@ossa/contracts';
import { FakeClock } from '@ossa/contracts/testing';
import type { RedisConnection } from '@ossa/stores';
import { describeWithRedis, type TestRedis, testRedis } from '@ossa/stores/testing';
import * as fc from 'fast-check';
import type { BudgetAccount } from '../accounts/budget-account.js';
import type { BudgetStore, Reserved } from './budget-store.interface.js';
import { LeasingBudgetStore } from './leasing.budget-store.js';
import { MemoryBudgetStore } from './memory.budget-store.js';
import { PartitionedBudgetStore } from './partitioned.budget-store.js';
import { RedisBudgetStore } from './redis.budget-store.js';
import { ReplayingBudgetStore } from './replaying.budget-store.js';

interface Subject {
  readonly store: BudgetStore;
  /** Lets so much time pass for the reservations. */
  pass(ms: number): Promise<void>;
  /** Leaves nothing reserved but what calls hold. */
  rest?(): Promise<void>;
}

function account(overrides: Partial<BudgetAccount> = {}): BudgetAccount {
  return {
    key: 'all::2026-01-15:nano-dollars',
    budget: { scope: 'all' },
    unit: 'nano-dollars',
    period: 'day',
    limit: 1000,
    warnAt: 800,
    setting: 'safety.maxCostPerDay',
    ...overrides,
  };
}

/** What every place that keeps budgets must do. */
function describeBudgetStore(name: string, create: () => Subject | Promise<Subject>): void {
  describe(`${name} as a budget store`, () => {
    const all = account();
    const user = account({ key: 'user:u1:2026-01-15:nano-dollars', limit: 300, warnAt: 299 });
    const ttlMs = 60_000;
    let subject: Subject;
    let store: BudgetStore;

    beforeEach(async () => {
      subject = await create();
      store = subject.store;
    });

    const reserve = async (id: string, amount: number, accounts = [all]) =>
      store.reserve({ id, ttlMs, demands: accounts.map((each) => ({ account: each, amount })) });
    const settle = async (id: string, spent: number, accounts = [all]) =>
      store.settle({ id, ttlMs, charges: accounts.map((each) => ({ account: each, spent, kept: 0 })) });

    it('R34: admits exactly as often as the worst case fits', async () => {
      const results = await Promise.all(Array.from({ length: 100 }, (_, at) => reserve(`r${at}`, 100)));
      expect(results.filter(({ admitted }) => admitted)).toHaveLength(10);
      expect(await store.read([all])).toEqual([{ settled: 0, reserved: 1000 }]);
    });

    it('R34: settles what was spent and gives the rest back', async () => {
      await reserve('a', 900);
      expect(await reserve('b', 200)).toMatchObject({ admitted: false, used: 900 });
      await settle('a', 100);
      expect(await store.read([all])).toEqual([{ settled: 100, reserved: 0 }]);
      expect(await reserve('b', 200)).toMatchObject({ admitted: true });
    });

    it('R34: reserves in all accounts or in none', async () => {
      expect(await reserve('a', 400, [all, user])).toMatchObject({ admitted: false, account: user });
      expect(await store.read([all, user])).toEqual([
        { settled: 0, reserved: 0 },
        { settled: 0, reserved: 0 },
      ]);
      expect(await reserve('b', 300, [all, user])).toMatchObject({ admitted: true });
    });

    it('charges once, however often it is told', async () => {
      await reserve('a', 500);
      await Promise.all([settle('a', 200), settle('a', 200), settle('a', 200)]);
      await settle('never-reserved', 700);
      expect(await store.read([all])).toEqual([{ settled: 200, reserved: 0 }]);
    });

    it('settles in parts: what is told is the sum so far, and the rest stays reserved', async () => {
      await reserve('a', 500);
      const part = async (spent: number, left: number) =>
        store.settle({ id: 'a', ttlMs, charges: [{ account: all, spent, kept: left }] });
      await part(100, 400);
      await part(100, 400);
      await part(150, 350);
      expect(await store.read([all])).toEqual([{ settled: 150, reserved: 350 }]);
      await reserve('a', 100);
      expect(await store.read([all])).toEqual([{ settled: 150, reserved: 450 }]);
      await part(160, 0);
      expect(await store.read([all])).toEqual([{ settled: 160, reserved: 0 }]);
    });

    it('charges what was spent beyond the reservation', async () => {
      await reserve('a', 100);
      await settle('a', 1200);
      expect(await store.read([all])).toEqual([{ settled: 1200, reserved: 0 }]);
      expect(await reserve('b', 1)).toMatchObject({ admitted: false, used: 1200 });
    });

    it('charges what was spent without a reservation when asked to', async () => {
      await store.settle({ id: 'x', ttlMs, charges: [{ account: all, spent: 70, kept: 0 }], unreserved: true });
      expect(await store.read([all])).toEqual([{ settled: 70, reserved: 0 }]);
    });

    it('R34: drops a reservation whose owner is gone, and charges it if the owner comes back', async () => {
      await store.reserve({ id: 'gone', ttlMs: 40, demands: [{ account: all, amount: 1000 }] });
      await subject.pass(60);
      expect(await store.read([all])).toEqual([{ settled: 0, reserved: 0 }]);
      expect(await reserve('next', 600)).toMatchObject({ admitted: true });
      await settle('gone', 300);
      await settle('gone', 300);
      expect(await store.read([all])).toEqual([{ settled: 300, reserved: 600 }]);
    });

    it('warns once, in the settlement that passes the share', async () => {
      await reserve('a', 400);
      await reserve('b', 400);
      await reserve('c', 100);
      expect(await settle('a', 400)).toMatchObject([{ warned: false }]);
      expect(await settle('b', 400)).toMatchObject([{ warned: true }]);
      expect(await settle('c', 100)).toMatchObject([{ warned: false, used: 900 }]);
    });

    it('keeps large amounts exact', async () => {
      const large = account({ key: 'large', limit: 9_000_000_000_000_000, warnAt: 9_000_000_000_000_000 });
      const amount = 8_999_999_999_999_999;
      expect(await reserve('a', amount, [large])).toMatchObject({ admitted: true });
      expect(await reserve('b', 2, [large])).toMatchObject({ admitted: false });
      expect(await reserve('c', 1, [large])).toMatchObject({ admitted: true });
      await settle('a', amount, [large]);
      expect(await store.read([large])).toEqual([{ settled: amount, reserved: 1 }]);
    });

    it('R34: never lets the sum of what is spent pass the limit while worst cases hold', async () => {
      const step = fc.record({
        amount: fc.integer({ min: 1, max: 400 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        outcome: fc.constantFrom('settled', 'released', 'open'),
      });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          round += 1;
          const own = account({ key: `property-${round}` });
          let spent = 0;
          let open = 0;
          await Promise.all(
            steps.map(async ({ amount, share, outcome }, at) => {
              const id = `${round}-${at}`;
              if (!(await reserve(id, amount, [own])).admitted) return;
              const used = outcome === 'settled' ? Math.floor(amount * share) : 0;
              if (outcome === 'open') open += amount;
              else await settle(id, used, [own]);
              spent += used;
            }),
          );
          await subject.rest?.();
          expect(await store.read([own])).toEqual([{ settled: spent, reserved: open }]);
          expect(spent + open).toBeLessThanOrEqual(1000);
        }),
        { numRuns: 40 },
      );
    });
  });
}

describeBudgetStore('memory', () => {
  const clock = new FakeClock();
  return { store: new MemoryBudgetStore(clock), pass: (ms) => clock.advance(Math.max(ms, 2000)) };
});

describe('MemoryBudgetStore', () => {
  it('forgets accounts that nobody has used for longer than their period', async () => {
    const clock = new FakeClock();
    const store = new MemoryBudgetStore(clock);
    const run = account({ key: 'run:1', period: 'run' });
    store.reserve({ id: 'a', ttlMs: 1000, demands: [{ account: run, amount: 1 }] });
    store.settle({ id: 'a', ttlMs: 1000, charges: [{ account: run, spent: 1, kept: 0 }] });
    await clock.advance(16 * 60_000);
    expect(store.read([run])).toEqual([{ settled: 0, reserved: 0 }]);
  });
});

describeWithRedis('Redis', () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  const leasing: LeasingBudgetStore[] = [];

  beforeEach(async () => {
    redis = await testRedis();
    connection = await redis.connect({ commandTimeout: 2000 });
  });

  afterEach(async () => {
    for (const store of leasing.splice(0)) await store.close();
    await redis.close();
  });

  const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  describeBudgetStore('Redis', () => ({ store: new RedisBudgetStore(connection), pass }));

  describeBudgetStore('leases, replays and partitions over Redis', () => {
    const shared = new ReplayingBudgetStore(new RedisBudgetStore(connection), () => undefined);
    const leases = new LeasingBudgetStore(shared, 60_000, () => undefined);
    leasing.push(leases);
    const store = new PartitionedBudgetStore(new MemoryBudgetStore(SYSTEM_CLOCK), leases);
    return { store, pass, rest: () => leases.giveBack() };
  });

  it('R34: admits exactly 200 of 4 × 500 calls at $0.05 on $10, over 4 connections', async () => {
    const ten = account({ limit: 10_000_000_000 });
    const stores = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const store = new LeasingBudgetStore(
          new RedisBudgetStore(await redis.connect({ commandTimeout: 5000 })),
          60_000,
          () => undefined,
        );
        leasing.push(store);
        return store;
      }),
    );
    const calls = stores.flatMap((store, process) =>
      Array.from({ length: 500 }, async (_, at): Promise<Reserved> => {
        const id = `${process}-${at}`;
        const reserved = await store.reserve({ id, ttlMs: 60_000, demands: [{ account: ten, amount: 50_000_000 }] });
        if (reserved.admitted)
          await store.settle({ id, ttlMs: 60_000, charges: [{ account: ten, spent: 50_000_000, kept: 0 }] });
        return reserved;
      }),
    );
    expect((await Promise.all(calls)).filter(({ admitted }) => admitted)).toHaveLength(200);
    await Promise.all(stores.map((store) => store.sync()));
    expect(await new RedisBudgetStore(connection).read([ten])).toEqual([{ settled: 10_000_000_000, reserved: 0 }]);
  });

  it('forgets what was charged of a reservation that nobody came back for', async () => {
    const store = new RedisBudgetStore(connection);
    const total = account({ key: 'agent:a:total:nano-dollars', period: 'total' });
    await store.reserve({ id: 'gone', ttlMs: 10, demands: [{ account: total, amount: 7 }] });
    await pass(20);
    expect(await store.read([total])).toEqual([{ settled: 0, reserved: 0 }]);
    const key = `${redis.keyPrefix}{budget}:${total.key}`;
    const due = Number(await redis.client.zscore(`${key}:held`, 'x:Cgone'));
    expect(due - Date.now()).toBeGreaterThan(3_500_000);
    await redis.client.zadd(`${key}:held`, 1, 'x:Cgone');
    await store.read([total]);
    expect(await redis.client.hkeys(key)).toEqual(['r']);
    expect(await redis.client.zcard(`${key}:held`)).toBe(0);
  });

  it('uses keys of one hash tag that expire', async () => {
    const store = new RedisBudgetStore(connection);
    await store.reserve({ id: 'a', ttlMs: 1000, demands: [{ account: account(), amount: 1 }] });
    const keys = await redis.client.keys(`${redis.keyPrefix}*`);
    expect(keys.length).toBe(2);
    for (const key of keys) {
      expect(key).toContain('{budget}');
      expect(await redis.client.pttl(key)).toBeGreaterThan(0);
    }
  });
});
