import { describe, expect, it } from '@jest/globals';
import { NO_USAGE, type RunResult, type ToolCallRecord, type TrailEntry } from '@ossa/contracts';
import { runResult } from '@ossa/contracts/testing';
import { PRIMARY, SURROUNDINGS } from '../../testing/cache-harness.js';
import { type Unstorable, unstorable } from './storing-rules.js';

const FALLBACK = { provider: 'other', model: 'test' };

function attempt(overrides: Partial<TrailEntry> = {}): TrailEntry {
  const ended = { attempt: 1, outcome: 'succeeded', sent: true, startedAt: 0, durationMs: 1 } as const;
  return { ...PRIMARY, ...ended, usage: NO_USAGE, cost: 1, turn: 1, ...overrides };
}

function toolCall(overrides: Partial<ToolCallRecord> = {}): ToolCallRecord {
  return { id: 'c1', name: 'lookup', status: 'succeeded', durationMs: 1, ...overrides };
}

describe('an answer', () => {
  it.each<[string, Partial<RunResult>]>([
    ['is complete', {}],
    ['was made by the target at its first attempt', { trail: [attempt()] }],
    ['was made by the target after a failure', { trail: [attempt({ outcome: 'overloaded' }), attempt()] }],
    [
      'was made by the target while another one failed',
      { trail: [attempt({ ...FALLBACK, outcome: 'connect' }), attempt()] },
    ],
    ['called a tool that only reads', { toolCalls: [toolCall()] }],
    ['has an estimated usage', { usage: { ...NO_USAGE, estimated: true } }],
    ['has no known price', { cost: { amount: null, currency: 'USD' } }],
    ['is simulated', { simulated: true }],
    ['could have called tools of the caller', { clientToolCalls: [] }],
    ['is empty', { output: '' }],
  ])('is kept when it %s', (_, overrides) => {
    expect(unstorable(runResult({ ...PRIMARY, ...overrides }), SURROUNDINGS)).toBeUndefined();
  });

  it.each<[string, Unstorable, Partial<RunResult>]>([
    ['was cut off', 'unfinished', { finishReason: 'length' }],
    ['was filtered', 'unfinished', { finishReason: 'filtered' }],
    ['wants tools', 'unfinished', { finishReason: 'tools' }],
    ['ran out of turns', 'unfinished', { finishReason: 'turn_limit' }],
    ['ran out of tool calls', 'unfinished', { finishReason: 'tool_limit' }],
    ['ran out of tokens', 'unfinished', { finishReason: 'token_limit' }],
    [
      'calls a tool of the caller',
      'tool-call',
      { clientToolCalls: [{ type: 'toolCall', id: '1', name: 'a', input: '' }] },
    ],
    ['called a tool that changes something', 'tool-call', { toolCalls: [toolCall(), toolCall({ name: 'pay' })] }],
    ['called a tool that failed', 'tool-call', { toolCalls: [toolCall({ status: 'failed' })] }],
    ['called a tool that was refused', 'tool-call', { toolCalls: [toolCall({ status: 'refused' })] }],
    ['came from a fallback', 'other-target', FALLBACK],
    ['came from another model of the provider', 'other-target', { model: 'smaller' }],
    ['came from a fallback in an earlier turn', 'other-target', { trail: [attempt(FALLBACK), attempt({ turn: 2 })] }],
    ['came from the cache itself', 'cached', { cached: true }],
  ])('is not kept when it %s', (_, reason, overrides) => {
    expect(unstorable(runResult({ ...PRIMARY, ...overrides }), SURROUNDINGS)).toBe(reason);
  });
});
