import { FIRST_PREVIOUS } from '../record/audit-record.js';
import type { AuditFileSeries } from '../sinks/audit-file-name.js';
import type { ChainReport, ChainState } from './chain-report.js';
import { type CheckedRecord, checkRecord } from './check-record.js';
import type { ReadLine } from './read-lines.js';

/** Sequence number to hash. */
export type AnchorsOfChain = ReadonlyMap<number, string>;

interface Finding {
  readonly state: ChainState;
  readonly problem: string;
  readonly file?: string;
  readonly line?: number;
}

/** Follows one chain record by record, in bounded memory, up to the first thing that is wrong. */
export class ChainCheck {
  #first: CheckedRecord | undefined;
  #last: CheckedRecord | undefined;
  #records = 0;
  #anchors = 0;
  #torn: Finding | undefined;
  #broken: Finding | undefined;
  /** Files up to this one were removed by maxFiles, as the chain says. */
  #removedUpTo = 0;

  constructor(
    private readonly chain: AuditFileSeries,
    private readonly anchored: AnchorsOfChain,
  ) {}

  /** True when there is no use in reading on. */
  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  read({ bytes, ended }: ReadLine, file: string, line: number): void {
    const record = checkRecord(bytes);
    if (typeof record === 'string') {
      const where = { file, line };
      if (ended) this.#broken = { ...where, state: 'broken', problem: record };
      else this.#torn = { ...where, state: 'torn_tail', problem: 'the last line was not written to its end' };
      return;
    }
    if (!ended) this.#torn = { file, line, state: 'torn_tail', problem: 'the last line lacks its end' };
    const problem = this.#misplaced(record);
    if (problem) this.#broken = { file, line, state: 'broken', problem };
    else this.#accept(record);
  }

  /** @param firstNumber number of the first file that is there */
  report(files: number, firstNumber: number): ChainReport {
    const { channel, instance } = this.chain;
    const { state, problem, file, line } =
      this.#broken ?? this.#tail() ?? this.#beginning(firstNumber) ?? this.#torn ?? INTACT;
    return {
      channel,
      instance,
      state,
      ...(problem !== undefined && { problem, file, line }),
      records: this.#records,
      files,
      anchors: this.#anchors,
      firstTime: this.#first?.time,
      lastTime: this.#last?.time,
    };
  }

  #misplaced(record: CheckedRecord): string | undefined {
    const { channel, instance } = this.chain;
    if (record.instance !== instance || record.channel !== channel) return 'it belongs to another chain';
    const last = this.#last;
    if (last === undefined) {
      return record.seq === 0 && record.prev !== FIRST_PREVIOUS ? 'it does not begin a chain' : undefined;
    }
    if (record.seq !== last.seq + 1) return `records were removed, added or moved: ${record.seq} follows ${last.seq}`;
    return record.prev === last.hash ? undefined : 'the record before it was replaced';
  }

  #accept(record: CheckedRecord): void {
    const anchor = this.anchored.get(record.seq);
    if (anchor !== undefined) {
      if (anchor !== record.hash) {
        this.#broken = {
          state: 'broken',
          problem: `record ${record.seq} is not the one that was anchored: the chain was written anew`,
        };
        return;
      }
      this.#anchors += 1;
    }
    this.#first ??= record;
    this.#last = record;
    this.#records += 1;
    this.#removedUpTo = Math.max(this.#removedUpTo, record.removedUpTo ?? 0);
  }

  #tail(): Finding | undefined {
    let anchored = -1;
    for (const seq of this.anchored.keys()) anchored = Math.max(anchored, seq);
    const last = this.#last?.seq ?? -1;
    if (anchored <= last) return undefined;
    return { state: 'tail_missing', problem: `an anchor shows record ${anchored}, and the chain ends before it` };
  }

  #beginning(firstNumber: number): Finding | undefined {
    const seq = this.#first?.seq ?? 0;
    if (seq === 0) return undefined;
    if (firstNumber === 1 || this.#removedUpTo < firstNumber - 1) {
      const problem = `begins with record ${seq}, and the chain does not tell why`;
      return { state: 'beginning_missing', problem };
    }
    const problem = `begins with record ${seq}; the files before it were removed by maxFiles`;
    return { state: 'beginning_removed', problem };
  }
}

const INTACT: { readonly state: ChainState } & Partial<Finding> = { state: 'intact' };
