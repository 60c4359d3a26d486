import type { Provider } from '@nestjs/common';
import { CLOCK, type Clock, PRICE_BOOK, type PriceBook, type Telemetry, TELEMETRY } from '@ossa/contracts';
import { REDIS, type RedisConnection } from '@ossa/stores';
import { ConfiguredPriceBook } from '../prices/configured-price-book.js';
import { loadPriceList } from '../prices/price-list.js';
import { SECURITY_OPTIONS, type SecurityOptions } from '../security.options.js';
import { TokenCounter } from '../tokens/token-counter.js';
import { loadTokenEncoding } from '../tokens/token-encoding.js';
import { BUDGET_OPTIONS, type BudgetOptions } from './budget.options.js';
import { BudgetProviderDecorator } from './budget.provider-decorator.js';
import { BudgetReporter } from './stage/budget-reporter.service.js';
import { CallEstimates } from './stage/call-estimates.js';
import { BUDGET_STORE } from './stores/budget-store.interface.js';
import { createBudgetStore } from './stores/create-budget-store.js';

/** What the budget stage is made of. */
export const BUDGET_PROVIDERS: Provider[] = [
  {
    provide: PRICE_BOOK,
    inject: [SECURITY_OPTIONS, { token: CLOCK, optional: true }],
    useFactory: async ({ prices }: SecurityOptions, clock?: Clock) =>
      new ConfiguredPriceBook(prices, await loadPriceList(), clock),
  },
  { provide: TokenCounter, useFactory: () => new TokenCounter(loadTokenEncoding) },
  { provide: BUDGET_OPTIONS, inject: [SECURITY_OPTIONS], useFactory: ({ budget }: SecurityOptions) => budget },
  {
    provide: BUDGET_STORE,
    inject: [
      BUDGET_OPTIONS,
      BudgetReporter,
      { token: REDIS, optional: true },
      { token: TELEMETRY, optional: true },
      { token: CLOCK, optional: true },
    ],
    useFactory: (
      { leaseTtl }: BudgetOptions,
      reporter: BudgetReporter,
      redis?: RedisConnection,
      telemetry?: Telemetry,
      clock?: Clock,
    ) => createBudgetStore({ leaseTtl, redis, telemetry, clock, listener: (settled) => reporter.warn(settled) }),
  },
  {
    provide: CallEstimates,
    inject: [BUDGET_OPTIONS, PRICE_BOOK, TokenCounter],
    useFactory: (options: BudgetOptions, prices: PriceBook, counter: TokenCounter) =>
      new CallEstimates(options, prices, counter),
  },
  BudgetReporter,
  BudgetProviderDecorator,
];
