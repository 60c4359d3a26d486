/** How a chain was found. Only the first three are in order. */
export type ChainState =
  /** Every record is there and unchanged. */
  | 'intact'
  /** As far as it goes; a last line was not written to its end. That happens when a process or a machine dies. */
  | 'torn_tail'
  /** The first files were removed because there were more than `maxFiles`, and the chain says so itself. */
  | 'beginning_removed'
  /** Records at the beginning are missing, and nothing in the chain tells why. */
  | 'beginning_missing'
  /** The chain had come further, as an anchor shows. */
  | 'tail_missing'
  /** A record was edited, removed, added or moved. */
  | 'broken';

/** What became of the trail of one process instance. */
export interface ChainReport {
  readonly channel: string;
  readonly instance: string;
  readonly state: ChainState;
  /** What is wrong and where. */
  readonly problem?: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Records in order up to the problem, if there is one. */
  readonly records: number;
  readonly files: number;
  /** Anchors that were found in the chain. */
  readonly anchors: number;
  readonly firstTime?: string;
  readonly lastTime?: string;
}

const IN_ORDER: readonly ChainState[] = ['intact', 'torn_tail', 'beginning_removed'];

/** False for a chain that somebody has to look at. */
export function isInOrder({ state }: ChainReport): boolean {
  return IN_ORDER.includes(state);
}
