import type { OnApplicationShutdown } from '@nestjs/common';
import type { Clock, Telemetry } from '@ossa/contracts';
import type { RedisConnection } from '@ossa/stores';
import type { BudgetStore } from './budget-store.interface.js';
import { LeasingBudgetStore } from './leasing.budget-store.js';
import { MemoryBudgetStore } from './memory.budget-store.js';
import { PartitionedBudgetStore } from './partitioned.budget-store.js';
import { RedisBudgetStore } from './redis.budget-store.js';
import { ReplayingBudgetStore, type SettledListener } from './replaying.budget-store.js';

interface Surroundings {
  /** Ms. */
  readonly leaseTtl: number;
  /** Told of what is settled later than its call. */
  readonly listener: SettledListener;
  readonly redis?: RedisConnection | undefined;
  readonly telemetry?: Telemetry | undefined;
  readonly clock?: Clock | undefined;
}

/** The store of budgets: shared through Redis where there is one, else of this process alone. */
export function createBudgetStore(surroundings: Surroundings): BudgetStore & Partial<OnApplicationShutdown> {
  const { leaseTtl, listener, redis, telemetry, clock } = surroundings;
  const memory = new MemoryBudgetStore(clock);
  if (!redis) return memory;
  const replaying = new ReplayingBudgetStore(new RedisBudgetStore(redis), listener, telemetry);
  const leasing = new LeasingBudgetStore(replaying, leaseTtl, listener, clock);
  const store = new PartitionedBudgetStore(memory, leasing);
  return Object.assign(store, {
    /** Calls are over: what waits is settled and what is held in advance is given back, where Redis is there. */
    async onApplicationShutdown() {
      await leasing.close();
      await replaying.close();
    },
  });
}
