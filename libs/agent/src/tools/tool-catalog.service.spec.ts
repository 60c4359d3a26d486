import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { type AgentDefinition, EGRESS_POLICY, type Tool, type ToolBinding } from '@ossa/contracts';
import { agentDefinition } from '@ossa/contracts/testing';
import { z } from 'zod';
import { McpConnections } from '../mcp/mcp-connections.service.js';
import { MCP_OPTIONS, mcpOptionsSchema } from '../mcp/mcp.options.js';
import { AgentTool } from './agent-tool.decorator.js';
import { ToolCatalog } from './tool-catalog.service.js';
import { ToolDiscovery } from './tool-discovery.service.js';

class Crm {
  @AgentTool({
    name: 'lookup',
    description: 'Looks a customer up',
    input: z.object({ email: z.email() }),
    readOnly: true,
  })
  lookup(): void {}

  @AgentTool({ name: 'crm.update', description: 'Updates a customer', input: z.object({}) })
  update(): void {}
}

async function setUp() {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [
      ToolCatalog,
      ToolDiscovery,
      McpConnections,
      Crm,
      { provide: MCP_OPTIONS, useValue: mcpOptionsSchema.parse({}) },
      { provide: EGRESS_POLICY, useValue: {} },
    ],
  }).compile();
  const { signal } = new AbortController();
  const catalog = module.get(ToolCatalog);
  const toolset = (...tools: ToolBinding[]) => catalog.toolset(agent(...tools), signal);
  return { catalog, discovery: module.get(ToolDiscovery), toolset, signal };
}

const agent = (...tools: ToolBinding[]): AgentDefinition => agentDefinition({ tools });
const lookup: ToolBinding = { type: 'function', name: 'lookup' };

describe('ToolCatalog', () => {
  it('binds a tool by its name, else by its capability', async () => {
    const { toolset } = await setUp();
    const { definitions, find, unbound } = await toolset(lookup, {
      type: 'library',
      name: 'change',
      capability: 'crm.update',
    });
    expect(definitions.map(({ name }) => name)).toEqual(['lookup', 'change']);
    expect(find('change')?.tool.definition.name).toBe('crm.update');
    expect(find('change')?.actions).toEqual(['change', 'crm.update']);
    expect(unbound).toEqual([]);
  });

  it('offers nothing that the manifest does not name', async () => {
    const { toolset } = await setUp();
    const { definitions, find } = await toolset(lookup);
    expect(definitions).toHaveLength(1);
    expect(find('crm_update')).toBeUndefined();
    expect(find('crm.update')).toBeUndefined();
  });

  it('shows the model the schema and description of the manifest, else those of the method', async () => {
    const { toolset } = await setUp();
    const parameters = { properties: { email: { type: 'string' } } };
    const shown = (await toolset({ ...lookup, description: 'Mine', parameters })).definitions[0];
    expect(shown).toEqual({ name: 'lookup', description: 'Mine', parameters: { ...parameters, type: 'object' } });
    const own = (await toolset(lookup)).definitions[0];
    expect(own?.description).toBe('Looks a customer up');
    expect(own?.parameters).toMatchObject({ required: ['email'] });
  });

  it('reports what nothing answers for, and does not offer it', async () => {
    const { catalog, signal } = await setUp();
    const definition = agent(
      lookup,
      { type: 'function', name: 'missing', capability: 'gone' },
      { type: 'mcp', name: 'github', mcp: { server: 'github' } },
      { type: 'http', name: 'bad', endpoint: { url: 'ftp://example.com', method: 'GET' } },
      { type: 'http', name: 'open', endpoint: { url: 'https://{host}/', method: 'GET' } },
      { type: 'a2a', name: 'peer' },
    );
    const { definitions, unbound } = await catalog.toolset(definition, signal);
    expect(definitions.map(({ name }) => name)).toEqual(['lookup']);
    expect(catalog.unbound(definition)).toEqual(unbound);
    expect(unbound).toEqual([
      { name: 'missing', type: 'function', reason: expect.stringContaining('"missing" or "gone"') },
      { name: 'github', type: 'mcp', reason: expect.stringContaining('mcp.servers') },
      { name: 'bad', type: 'http', reason: expect.stringContaining('http or https') },
      { name: 'open', type: 'http', reason: expect.stringContaining('placeholder') },
      { name: 'peer', type: 'a2a', reason: expect.stringContaining('@AgentTool') },
    ]);
  });

  it('reports a tool whose schema is not accepted', async () => {
    const { catalog, signal } = await setUp();
    const definition = agent({ ...lookup, parameters: { $ref: 'https://example.com/schema' } });
    const { definitions, unbound } = await catalog.toolset(definition, signal);
    expect(definitions).toEqual([]);
    expect(catalog.unbound(definition)).toEqual(unbound);
    expect(unbound[0]?.reason).toContain('outside of itself');
  });

  it('gives the model names that every provider accepts, and maps them back', async () => {
    const { toolset } = await setUp();
    const { definitions, find } = await toolset({ type: 'function', name: 'crm.update' });
    expect(definitions[0]?.name).toBe('crm_update');
    expect(find('crm_update')?.tool.definition.name).toBe('crm.update');
    expect(find('crm_update')?.actions).toEqual(['crm_update', 'crm.update']);
  });

  it('keeps the first of two tools that would have the same name, and reports the other', async () => {
    const { toolset } = await setUp();
    const { find, unbound } = await toolset(
      lookup,
      { type: 'function', name: 'lookup', capability: 'x' },
      {
        type: 'http',
        name: 'lookup',
        endpoint: { url: 'https://example.com', method: 'GET' },
      },
    );
    expect(find('lookup')?.tool.definition.description).toBe('Looks a customer up');
    expect(unbound).toEqual([{ name: 'lookup', type: 'http', reason: expect.stringContaining('rename one of them') }]);
  });

  it('joins a tool that the manifest describes twice', async () => {
    const { toolset } = await setUp();
    const parameters = { type: 'object', properties: { email: { type: 'string' } } };
    const { definitions, unbound } = await toolset({ ...lookup, description: 'Mine' }, { ...lookup, parameters });
    expect(definitions).toEqual([{ name: 'lookup', description: 'Mine', parameters }]);
    expect(unbound).toEqual([]);
  });

  it('makes the toolset of an agent once, until there are more tools', async () => {
    const { catalog, discovery, signal } = await setUp();
    const definition = agent(lookup, { type: 'function', name: 'late' });
    const first = await catalog.toolset(definition, signal);
    expect(await catalog.toolset(definition, signal)).toBe(first);
    const late: Tool = {
      definition: { name: 'late', parameters: {} },
      readOnly: true,
      requiresApproval: false,
      execute: async () => 1,
    };
    discovery.register(late);
    expect((await catalog.toolset(definition, signal)).find('late')?.tool).toBe(late);
  });
});
