import { describe, expect, it } from '@jest/globals';
import type { AgentDefinition } from '@ossa/contracts';
import { isKind, validateManifest } from '@ossa/manifest';
import { defineAgent } from './define-agent.js';

function define(spec: Record<string, unknown>, root: Record<string, unknown> = {}): AgentDefinition | undefined {
  const manifest = {
    apiVersion: 'ossa/v0.5',
    kind: 'Agent',
    metadata: { name: 'helper' },
    spec: { role: 'You help.', ...spec },
    ...root,
  };
  const { manifests, problems } = validateManifest(manifest, { file: 'test' }, { mode: 'lenient', environment: {} });
  expect(problems).toEqual([]);
  const [loaded] = manifests;
  return loaded && isKind(loaded, 'Agent') ? defineAgent(loaded, { temperature: 0.7 }) : undefined;
}

describe('defineAgent', () => {
  it.each([
    [{}, 'You help.'],
    [{ prompts: { system: 'System.' } }, 'System.'],
    [{ prompts: { system: { template: 'Template.' } } }, 'Template.'],
  ])('takes the instructions from %j', (spec, instructions) => {
    expect(define(spec)?.instructions).toBe(instructions);
  });

  it.each([
    ['nothing said', {}, {}, { temperature: 0.7 }],
    [
      'explicit values',
      { llm: { provider: 'p', model: 'm', temperature: 0.1, maxTokens: 50 } },
      {},
      { temperature: 0.1, maxOutputTokens: 50 },
    ],
    ['profile safe', { llm: { provider: 'p', model: 'm', profile: 'safe' } }, {}, { temperature: 0 }],
    [
      'profile deep below an explicit cap',
      { llm: { provider: 'p', model: 'm', profile: 'deep', maxTokens: 9 } },
      {},
      { temperature: 0.7, maxOutputTokens: 9, reasoning: true },
    ],
    [
      'a profile of its own',
      {
        llm: {
          provider: 'p',
          model: 'm',
          execution_profiles: { default: 'x', profiles: { x: { temperature: 0.4, maxTokens: 7 } } },
        },
      },
      {},
      { temperature: 0.4, maxOutputTokens: 7 },
    ],
    [
      'the token budget of the root',
      { llm: { provider: 'p', model: 'm', maxTokens: 500 } },
      { token_efficiency: { budget: { max_output_tokens: 40 } } },
      { temperature: 0.7, maxOutputTokens: 40 },
    ],
  ])('gives the model settings of %s', (_, spec, root, settings) => {
    expect(define(spec, root)?.model.settings).toEqual(settings);
  });

  it.each([
    ['nothing', {}, {}],
    [
      'its fallbacks',
      {
        llm: {
          provider: 'p',
          model: 'm',
          fallback_models: [
            { provider: 'q', model: 'n', temperature: 0.2, trigger: { on_error: true, max_retries: 1 } },
            { provider: 'r', model: 'o', trigger: { error_codes: [429], latency_threshold_ms: 500 } },
          ],
        },
      },
      {
        fallbacks: [
          { target: { provider: 'q', model: 'n' }, temperature: 0.2, trigger: { onError: true, maxRetries: 1 } },
          { target: { provider: 'r', model: 'o' }, trigger: { statuses: [429], slowerThanMs: 500 } },
        ],
      },
    ],
    [
      'its retries',
      { llm: { provider: 'p', model: 'm', retry_config: { max_attempts: 2, backoff_strategy: 'linear' } } },
      { retry: { maxAttempts: 2, backoff: 'linear', initialBackoffMs: 1000, maxBackoffMs: 30_000 } },
    ],
    [
      'what it may spend, in nano-dollars',
      {
        llm: { cost_tracking: { enabled: true, budget_limit_usd: 12.5, budget_alert_threshold: 10 } },
        constraints: { cost: { maxTokensPerDay: 1000, maxCostPerDay: 0.05 } },
      },
      {
        budget: {
          maxTokensPerDay: 1000,
          maxCostPerDay: 50_000_000,
          maxCost: 12_500_000_000,
          warnAtCost: 10_000_000_000,
        },
      },
    ],
    ['no budget while cost tracking is off', { llm: { cost_tracking: { enabled: false, budget_limit_usd: 1 } } }, {}],
    ['that it must be audited', { compliance: { audit_logging: 'required' } }, { auditRequired: true }],
    [
      'that its profile must be audited',
      { llm: { profile: 'careful', execution_profiles: { profiles: { careful: { audit_log: true } } } } },
      { auditRequired: true },
    ],
  ])('tells the model chain %s', (_, spec, policy) => {
    expect(JSON.parse(JSON.stringify(define(spec)?.model.policy))).toEqual(policy);
  });

  it.each([
    [{}, { maxTurns: 10 }],
    [{ lifecycle: { max_turns: 20, turn_timeout: '2m' } }, { maxTurns: 20, turnTimeoutMs: 120_000 }],
    [
      { lifecycle: { max_turns: 20 }, completion: { max_iterations: 4, timeout_seconds: 90 } },
      { maxTurns: 4, timeoutMs: 90_000 },
    ],
    [
      {
        safety: { guardrails: { max_tool_calls: 3, max_execution_time_seconds: 30 } },
        constraints: { performance: { timeoutSeconds: 60 }, cost: { maxTokensPerRequest: 1000 } },
      },
      { maxTurns: 10, maxToolCalls: 3, timeoutMs: 30_000, maxTokensPerRun: 1000 },
    ],
    [{ safety: { guardrails: { enabled: false, max_tool_calls: 3 } } }, { maxTurns: 10 }],
  ])('gives the limits of %j', (spec, limits) => {
    expect(JSON.parse(JSON.stringify(define(spec)?.limits))).toEqual(limits);
  });

  it.each([
    [{}, {}, []],
    [{ autonomy: { level: 'supervised' } }, {}, 'all'],
    [{ autonomy: { level: 'assisted' } }, {}, 'effects'],
    [{ autonomy: { level: 'supervised', approval_required: ['pay'] } }, {}, ['pay']],
    [{ autonomy: { level: 'supervised', approval_required: false } }, {}, []],
    [{ autonomy: { level: 'autonomous', approval_required: true } }, {}, 'all'],
    [{ access: { tier: 'tier_1_read', requires_approval: true } }, {}, 'all'],
    [{ safety: { human_in_loop: { enabled: true, triggers: ['refund'] } } }, {}, ['refund']],
    [
      {},
      {
        governance: {
          authorization: { tool_permissions: [{ tool: 'drop', risk_level: 'high', requires_approval: true }] },
        },
      },
      ['drop'],
    ],
    [
      { autonomy: { level: 'assisted' } },
      {
        governance: {
          authorization: { tool_permissions: [{ tool: 'drop', risk_level: 'high', requires_approval: true }] },
        },
      },
      'all',
    ],
  ])('puts a person before tools as %j %j say', (spec, root, approval) => {
    expect(define(spec, root)?.gates.approval).toEqual(approval);
  });

  it('blocks what any block of the manifest prohibits', () => {
    const spec = {
      autonomy: { blocked_actions: ['a'], allowed_actions: ['x'] },
      access: { tier: 'tier_1_read', prohibited: ['b'] },
      separation: { role: 'reviewer', prohibited_actions: ['merge'] },
    };
    expect(define(spec)?.gates).toEqual({ allowed: ['x'], blocked: ['a', 'b', 'merge'], approval: [] });
  });

  it('binds function, http and MCP tools, and leaves out what is not available', () => {
    const tools = [
      { type: 'function', name: 'lookup', handler: { capability: 'crm' }, parameters: { type: 'object' } },
      { type: 'http', name: 'weather', endpoint: 'https://api.example.com/w', method: 'get' },
      { type: 'mcp', name: 'files', server: 'files', toolNames: ['read'] },
      { type: 'mcp', name: 'remote', server: { name: 'r', url: 'https://mcp.example.com/mcp' } },
      { type: 'function', name: 'gone', capabilities: [{ name: 'gone', type: 'tool', available: false }] },
    ];
    expect(JSON.parse(JSON.stringify(define({ tools })?.tools))).toMatchObject([
      { type: 'function', name: 'lookup', capability: 'crm', parameters: { type: 'object' } },
      { type: 'http', name: 'weather', endpoint: { url: 'https://api.example.com/w', method: 'GET' } },
      { type: 'mcp', name: 'files', mcp: { server: 'files', tools: ['read'] } },
      { type: 'mcp', name: 'remote', mcp: { server: 'r', url: 'https://mcp.example.com/mcp' } },
    ]);
  });

  it('finds the address of a MCP server in the protocols block', () => {
    const protocols = {
      mcp: {
        version: '1.0.0',
        servers: [{ name: 'files', transport: 'streamable-http', url: 'https://mcp.example.com', tools: ['a'] }],
      },
    };
    const agent = define({ tools: [{ type: 'mcp', name: 'files', server: 'files' }] }, { protocols });
    expect(agent?.tools[0]?.mcp).toEqual({ server: 'files', url: 'https://mcp.example.com', tools: ['a'] });
  });
});
