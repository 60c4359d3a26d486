import { type Message, NO_USAGE, type RunFinish, type RunRequest, type RunResult } from '@ossa/contracts';
import { withOwnData } from './own-data.js';

/** The end of a run that was made for another one: what was said is the same, who ran, how long and for how much is not. */
export function hitFinish(request: RunRequest, result: RunResult, transcript: readonly Message[]): RunFinish {
  return withOwnData({
    type: 'finish',
    result: {
      ...result,
      runId: request.runId,
      usage: NO_USAGE,
      cost: { amount: 0, currency: result.cost.currency },
      cached: true,
      durationMs: Math.round((performance.now() - request.startedAt) * 1000) / 1000,
      toolCalls: [...result.toolCalls],
      trail: [],
    },
    transcript,
  });
}
