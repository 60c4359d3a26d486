import type { RunFinish } from '@ossa/contracts';

export type FlightEnding =
  | { readonly kind: 'finished'; readonly finish: RunFinish }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Cancelled, or without a finish part. */
  | { readonly kind: 'closed' };
