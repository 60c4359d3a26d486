import { Injectable } from '@nestjs/common';

/** What the cache of this process has done since it started. */
export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  /** Between 0 and 1; 0 before the first lookup. */
  readonly hitRate: number;
  /** Responses that had to make room for others. */
  readonly evictions: number;
  /** Responses in memory. */
  readonly entries: number;
  /** Bytes of the responses in memory. */
  readonly bytes: number;
  /** Lookups and writes that failed or took too long. */
  readonly failures: number;
  readonly savedTokens: number;
  /** Of the answers whose cost is known. */
  readonly savedCost: { readonly amount: number; readonly currency: string };
}

/** Counts what the cache does. */
@Injectable()
export class CacheStatistics {}
