import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { type AgentDefinition, EGRESS_POLICY, type Tool, type ToolBinding } from '@ossa/contracts';
import { agentDefinition } from '@ossa/contracts/testing';
import { ProviderFactory } from '@ossa/providers';
import { McpConnections } from '../mcp/mcp-connections.service.js';
import { MCP_OPTIONS, mcpOptionsSchema } from '../mcp/mcp.options.js';
import { ToolCatalog } from '../tools/tool-catalog.service.js';
import { ToolDiscovery } from '../tools/tool-discovery.service.js';
import { AgentInspector } from './agent-inspector.service.js';

const { signal } = new AbortController();

/** The providers as far as an agent is concerned. */
const providers: Pick<ProviderFactory, 'resolve' | 'endpoint'> = {
  resolve: ({ provider = 'openai', model = 'gpt' }) => ({ provider, model }),
  endpoint: (name) => `https://${name}.example.com`,
};

const bind = (name: string, more: Partial<ToolBinding> = {}): ToolBinding => ({ type: 'function', name, ...more });

function tool(name: string, more: Partial<Tool> = {}): Tool {
  const definition = { name, parameters: { type: 'object' } };
  return { definition, readOnly: true, requiresApproval: false, execute: async () => 'done', ...more };
}

async function setUp(...tools: Tool[]) {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [
      AgentInspector,
      ToolCatalog,
      ToolDiscovery,
      McpConnections,
      { provide: ProviderFactory, useValue: providers },
      { provide: MCP_OPTIONS, useValue: mcpOptionsSchema.parse({}) },
      { provide: EGRESS_POLICY, useValue: {} },
    ],
  }).compile();
  const discovery = module.get(ToolDiscovery);
  for (const one of tools) discovery.register(one);
  const inspector = module.get(AgentInspector);
  return { discovery, inspect: (agent: AgentDefinition) => inspector.inspect(agent, signal) };
}

const agent = (...tools: ToolBinding[]) => agentDefinition({ tools });

describe('AgentInspector', () => {
  it('tells where an agent runs and what its tools may do', async () => {
    const { inspect } = await setUp(tool('lookup'), tool('pay', { readOnly: false }));
    expect(await inspect(agent(bind('lookup')))).toEqual({
      target: { provider: 'openai', model: 'gpt' },
      endpoint: 'https://openai.example.com',
      tools: expect.stringMatching(/^[0-9a-f]{64}$/),
      readOnlyTools: new Set(['lookup']),
      hasEffects: false,
    });
    const effects = await inspect(agent(bind('lookup'), bind('charge', { capability: 'pay' })));
    expect(effects).toMatchObject({ readOnlyTools: new Set(['lookup']), hasEffects: true });
  });

  it('tells at once, with the same object, as long as nothing has changed', async () => {
    const { inspect, discovery } = await setUp(tool('lookup'));
    const helper = agent(bind('lookup'), bind('later'));
    const first = await inspect(helper);
    expect(inspect(helper)).toBe(first);
    expect(inspect({ ...helper })).toBeInstanceOf(Promise);
    discovery.register(tool('later'));
    const second = await inspect(helper);
    expect(second.tools).not.toBe(first.tools);
    expect(inspect(helper)).toBe(second);
  });

  it('has another digest for other tools', async () => {
    const digest = async (made: Tool, binding = bind('lookup')) => {
      const { inspect } = await setUp(made);
      return (await inspect(agent(binding))).tools;
    };
    const digests = await Promise.all([
      digest(tool('lookup')),
      digest(tool('other')), // nothing is bound
      digest(tool('lookup', { version: '2' })),
      digest(tool('lookup', { definition: { name: 'lookup', description: 'd', parameters: { type: 'object' } } })),
      digest(tool('lookup', { definition: { name: 'lookup', parameters: { type: 'object', required: [] } } })),
      digest(tool('lookup'), bind('lookup', { description: 'of the manifest' })),
      digest(tool('lookup'), bind('find', { capability: 'lookup' })),
    ]);
    expect(new Set(digests).size).toBe(digests.length);
    expect(await digest(tool('lookup'))).toBe(digests[0]);
  });
});
