import type { RunPart } from '@ossa/contracts';

/** The parts of a run. Nothing happens before the first next(); an unknown agent is thrown there. */
export interface RunStream extends AsyncIterable<RunPart> {
  readonly runId: string;
  readonly agent: string;
}
