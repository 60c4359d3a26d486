import type { AgentDefinition } from '../src/agent/agent-definition.js';
import { AttemptLog } from '../src/model/attempt.js';
import { DEFAULT_CALL_POLICY } from '../src/model/call-policy.js';
import { userMessage } from '../src/model/message.js';
import type { ModelCall } from '../src/model/model-call.js';
import { NO_USAGE } from '../src/model/usage.js';
import type { RunRequest } from '../src/run/run-request.js';
import type { RunResult } from '../src/run/run-result.js';

/** A complete model call to override in tests. */
export function modelCall(overrides: Partial<ModelCall> = {}): ModelCall {
  return {
    target: { provider: 'scripted', model: 'test' },
    messages: [userMessage('hello')],
    tools: [],
    toolChoice: 'auto',
    settings: {},
    stream: true,
    signal: new AbortController().signal,
    deadline: performance.now() + 60_000,
    context: { runId: 'run-1', agent: 'test-agent' },
    policy: DEFAULT_CALL_POLICY,
    attempts: new AttemptLog(),
    ...overrides,
  };
}

/** A complete agent to override in tests. */
export function agentDefinition(overrides: Partial<AgentDefinition> = {}): AgentDefinition {
  return {
    id: 'test-agent',
    name: 'test-agent',
    labels: {},
    status: 'active',
    digest: `sha256:${'0'.repeat(64)}`,
    source: 'test',
    instructions: 'You are a test agent.',
    model: { settings: {}, policy: DEFAULT_CALL_POLICY },
    tools: [],
    gates: { blocked: [], approval: [] },
    limits: { maxTurns: 10 },
    conversation: { mode: 'stateless' },
    ...overrides,
  };
}

/** A complete run request to override in tests. */
export function runRequest(overrides: Partial<RunRequest> = {}): RunRequest {
  return {
    runId: 'run-1',
    traceId: '0'.repeat(32),
    agent: agentDefinition(),
    input: 'hello',
    context: {},
    messages: [userMessage('hello')],
    clientTools: [],
    toolChoice: 'auto',
    settings: {},
    cache: 'use',
    stream: true,
    signal: new AbortController().signal,
    deadline: performance.now() + 60_000,
    startedAt: performance.now(),
    ...overrides,
  };
}

/** A complete result to override in tests. */
export function runResult(overrides: Partial<RunResult> = {}): RunResult {
  return {
    runId: 'run-1',
    agent: 'test-agent',
    output: 'ok',
    usage: NO_USAGE,
    cost: { amount: null, currency: 'USD' },
    provider: 'scripted',
    model: 'test',
    finishReason: 'stop',
    toolCalls: [],
    simulated: false,
    cached: false,
    durationMs: 1,
    trail: [],
    ...overrides,
  };
}
