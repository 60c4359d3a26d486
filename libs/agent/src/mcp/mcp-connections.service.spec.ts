import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer as OfficialServer } from '@modelcontextprotocol/server';
import type { LoggerService } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  EGRESS_POLICY,
  EVENT_PUBLISHER,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  TELEMETRY,
  type ToolBinding,
} from '@ossa/contracts';
import { agentDefinition, runRequest } from '@ossa/contracts/testing';
import { EgressGuard, egressOptionsSchema } from '@ossa/security';
import { z } from 'zod';
import { ToolCatalog } from '../tools/tool-catalog.service.js';
import { ToolDiscovery } from '../tools/tool-discovery.service.js';
import { ToolInvoker } from '../tools/tool-invoker.service.js';
import { McpConnections } from './mcp-connections.service.js';
import { MCP_OPTIONS, mcpOptionsSchema } from './mcp.options.js';

/** What the servers of these tests offer. */
function officialServer(seen: { input?: unknown; meta?: unknown } = {}): OfficialServer {
  const server = new OfficialServer({ name: 'shop', version: '1' });
  const id = z.object({ id: z.string() });
  server.registerTool(
    'look.up',
    { description: 'Finds', inputSchema: id, annotations: { readOnlyHint: true } },
    ({ id }, { mcpReq: { _meta: meta } }) => {
      Object.assign(seen, { input: id, meta });
      return { content: [{ type: 'text', text: `found ${id}` }] };
    },
  );
  server.registerTool('stock', { outputSchema: z.object({ left: z.number() }) }, () => ({
    content: [],
    structuredContent: { left: 3 },
  }));
  server.registerTool('refuse', {}, () => ({ content: [{ type: 'text', text: 'out of paper' }], isError: true }));
  server.registerTool('hang', {}, () => new Promise<never>(() => undefined));
  server.registerTool('picture', {}, () => ({
    content: [
      { type: 'text', text: 'see' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    ],
  }));
  return server;
}

/** Serves 2026 and stateless 2025 clients. */
function stateless(seen?: { input?: unknown }): RequestListener {
  const handler = toNodeHandler(createMcpHandler(() => officialServer(seen)));
  return (request, response) => void handler(request, response);
}

/** Serves 2025 clients with a session each; forgets them all on demand. */
function sessionful() {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const ledger = { initialised: 0, deleted: 0 };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers['mcp-session-id'];
    if (request.method === 'DELETE') ledger.deleted += 1;
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known) return known.handleRequest(request, response);
    if (id !== undefined)
      return void response
        .writeHead(404)
        .end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}');
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (created) => {
        ledger.initialised += 1;
        sessions.set(created, transport);
      },
    });
    await officialServer().connect(transport);
    return transport.handleRequest(request, response);
  }
  return {
    listener: (...http: Parameters<typeof answer>) => void answer(...http),
    ledger,
    forget: () => sessions.clear(),
  };
}

const STDIO_SERVER = `
  import { existsSync, writeFileSync } from 'node:fs';
  import { McpServer } from '@modelcontextprotocol/server';
  import { serveStdio } from '@modelcontextprotocol/server/stdio';
  serveStdio(() => {
    const server = new McpServer({ name: 'child', version: '1' });
    server.registerTool('environment', {}, () => ({ content: [{ type: 'text', text: JSON.stringify(process.env) }] }));
    server.registerTool('pid', {}, () => ({ content: [{ type: 'text', text: String(process.pid) }] }));
    server.registerTool('die', {}, () => process.exit(1));
    server.registerTool('stumble', { annotations: { readOnlyHint: true } }, () => {
      if (existsSync(process.env.MARK)) return { content: [{ type: 'text', text: 'up again' }] };
      writeFileSync(process.env.MARK, '');
      process.exit(1);
    });
    return server;
  });
`;

const TALK = `for (let line = 0; line < 200; line += 1) console.error('line ' + line);`;

function recorder(logged: string[]): LoggerService {
  const note = (level: string) => (message: unknown) => void logged.push(`${level} ${String(message)}`);
  return { log: () => undefined, debug: note('debug'), warn: note('warn'), error: note('error') };
}

async function untilLogged(logged: readonly string[], end: string): Promise<void> {
  while (!logged.some((line) => line.endsWith(end))) await new Promise((resolve) => setImmediate(resolve));
}

describe('McpConnections', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function serve(listener: RequestListener, port = 0) {
    const server: Server = createServer(listener);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    closing.push(close);
    const address = server.address();
    const bound = typeof address === 'object' ? (address?.port ?? 0) : 0;
    return { url: `http://127.0.0.1:${bound}/mcp`, host: `127.0.0.1:${bound}`, port: bound, close };
  }

  async function setUp(
    servers: Record<string, object>,
    { allowHosts = [], reconnectDelay = 0 }: { allowHosts?: string[]; reconnectDelay?: number } = {},
  ) {
    const logged: string[] = [];
    const egress = new EgressGuard(egressOptionsSchema.parse({ allowHosts, allowPrivate: true }));
    const module = await Test.createTestingModule({
      imports: [DiscoveryModule],
      providers: [
        ToolCatalog,
        ToolDiscovery,
        ToolInvoker,
        McpConnections,
        { provide: MCP_OPTIONS, useValue: mcpOptionsSchema.parse({ servers, reconnectDelay }) },
        { provide: EGRESS_POLICY, useValue: egress },
        { provide: EVENT_PUBLISHER, useValue: NOOP_EVENT_PUBLISHER },
        { provide: TELEMETRY, useValue: NOOP_TELEMETRY },
      ],
    })
      .setLogger(recorder(logged))
      .compile();
    await module.init();
    closing.push(() => module.close());
    const controller = new AbortController();

    function agent(mcp: ToolBinding['mcp']) {
      const definition = agentDefinition({ tools: [{ type: 'mcp', name: mcp?.server ?? '', mcp }] });
      const run = runRequest({ agent: definition, signal: controller.signal });
      const toolset = () => module.get(ToolCatalog).toolset(definition, controller.signal);
      const call = async (name: string, input: object = {}) => {
        const content = { type: 'toolCall', id: 'call-1', name, input: JSON.stringify(input) } as const;
        return module.get(ToolInvoker).invoke(content, await toolset(), run);
      };
      const output = async (name: string, input?: object) => (await call(name, input)).result.output;
      const names = async () => (await toolset()).definitions.map(({ name }) => name);
      return { definition, toolset, call, output, names };
    }
    return { agent, controller, module, logged };
  }

  describe('over streamable HTTP', () => {
    it('offers the tools of a server with their names, descriptions and schemas', async () => {
      const { url } = await serve(stateless());
      const { agent } = await setUp({ shop: { transport: 'http', url } });
      const { definitions, find, unbound } = await agent({ server: 'shop' }).toolset();
      expect(definitions.map(({ name }) => name)).toEqual(['look_up', 'stock', 'refuse', 'hang', 'picture']);
      expect(definitions[0]).toMatchObject({ description: 'Finds', parameters: { type: 'object', required: ['id'] } });
      expect(find('look_up')?.tool).toMatchObject({ readOnly: true, idempotent: true, version: 'shop 1' });
      expect(find('stock')?.tool).toMatchObject({ readOnly: false, idempotent: false });
      expect(find('look_up')?.actions).toEqual(['look_up', 'look.up', 'shop']);
      expect(unbound).toEqual([]);
    });

    it('calls a tool and passes the idempotency key on', async () => {
      const seen: { input?: unknown; meta?: unknown } = {};
      const { url } = await serve(stateless(seen));
      const { output } = (await setUp({ shop: { transport: 'http', url } })).agent({ server: 'shop' });
      expect(await output('look_up', { id: '7' })).toBe('found 7');
      expect(seen).toMatchObject({ input: '7', meta: { idempotencyKey: 'run-1:call-1' } });
      expect(await output('stock')).toBe('{"left":3}');
      expect(await output('picture')).toBe('see\n[image image/png]');
    });

    it('makes an error of the tool a tool error, and refuses wrong arguments itself', async () => {
      const { url } = await serve(stateless());
      const { call } = (await setUp({ shop: { transport: 'http', url } })).agent({ server: 'shop' });
      expect(await call('refuse')).toMatchObject({
        result: { output: 'out of paper', isError: true },
        record: { status: 'failed' },
      });
      expect(await call('look_up', { id: 7 })).toMatchObject({
        result: { output: expect.stringContaining('id'), isError: true },
        record: { status: 'failed' },
      });
    });

    it('sends the headers of the configuration', async () => {
      const inner = stateless();
      const { url } = await serve((request, response) => {
        if (request.headers.authorization === 'Bearer t') inner(request, response);
        else response.writeHead(401).end();
      });
      const headers = { authorization: 'Bearer t' };
      const { agent } = await setUp({ shop: { transport: 'http', url, headers }, closed: { transport: 'http', url } });
      expect(await agent({ server: 'shop' }).names()).toContain('stock');
      const { unbound } = await agent({ server: 'closed' }).toolset();
      expect(unbound).toEqual([
        { name: 'closed', type: 'mcp', reason: expect.stringContaining('MCP server "closed"') },
      ]);
    });

    it('offers only the tools that the manifest and the configuration both name', async () => {
      const { url } = await serve(stateless());
      const { agent } = await setUp({ shop: { transport: 'http', url, tools: ['look.up', 'stock'] } });
      expect(await agent({ server: 'shop' }).names()).toEqual(['look_up', 'stock']);
      const { definitions, unbound } = await agent({ server: 'shop', tools: ['stock', 'refuse'] }).toolset();
      expect(definitions.map(({ name }) => name)).toEqual(['stock']);
      expect(unbound).toEqual([
        { name: 'refuse', type: 'mcp', reason: expect.stringContaining('"shop" offers no tool') },
      ]);
    });

    it('connects once for all agents, and only when a run needs it', async () => {
      const { listener, ledger } = sessionful();
      const { url } = await serve(listener);
      const { agent, module } = await setUp({ shop: { transport: 'http', url } });
      const [first, second] = [agent({ server: 'shop' }), agent({ server: 'shop' })];
      expect(module.get(ToolCatalog).unbound(first.definition)).toEqual([]);
      expect(ledger.initialised).toBe(0);
      await Promise.all([first.output('stock'), second.output('stock'), first.output('stock')]);
      expect(ledger.initialised).toBe(1);
      expect(await first.toolset()).toBe(await first.toolset());
    });

    it('connects again, once, when the server has forgotten the session', async () => {
      const { listener, ledger, forget } = sessionful();
      const { url } = await serve(listener);
      const { toolset, output } = (await setUp({ shop: { transport: 'http', url } })).agent({ server: 'shop' });
      const before = await toolset();
      forget();
      expect(await output('look_up', { id: '7' })).toBe('found 7');
      expect(ledger.initialised).toBe(2);
      const after = await toolset();
      expect(after).not.toBe(before);
      expect(after.definitions).toEqual(before.definitions);
      expect(ledger.initialised).toBe(2);
    });

    it('says goodbye when the application stops', async () => {
      const { listener, ledger } = sessionful();
      const { url } = await serve(listener);
      const { agent, module } = await setUp({ shop: { transport: 'http', url } });
      await agent({ server: 'shop' }).toolset();
      await module.close();
      expect(ledger.deleted).toBe(1);
    });

    it('leaves a call at once when the run is cancelled, and at its deadline', async () => {
      const { url } = await serve(stateless());
      const { agent, controller } = await setUp({
        shop: { transport: 'http', url },
        quick: { transport: 'http', url, timeout: '300ms' },
      });
      expect(await agent({ server: 'quick' }).call('hang')).toMatchObject({ record: { status: 'failed' } });
      const shop = agent({ server: 'shop' });
      await shop.toolset();
      const pending = shop.call('hang');
      setImmediate(() => controller.abort());
      await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('does without a server that is down, and finds it again at a later run', async () => {
      const { url, port, close } = await serve(stateless());
      await close();
      const { toolset, names } = (await setUp({ shop: { transport: 'http', url } })).agent({ server: 'shop' });
      const { definitions, unbound } = await toolset();
      expect(definitions).toEqual([]);
      expect(unbound).toEqual([{ name: 'shop', type: 'mcp', reason: 'MCP server "shop" cannot be reached.' }]);
      await serve(stateless(), port);
      expect(await names()).toContain('stock');
    });

    it('does not try a server that is down with every run', async () => {
      let requests = 0;
      const { url } = await serve((_, response) => {
        requests += 1;
        response.writeHead(503).end();
      });
      const { toolset } = (await setUp({ shop: { transport: 'http', url } }, { reconnectDelay: 60_000 })).agent({
        server: 'shop',
      });
      await toolset();
      const before = requests;
      expect((await toolset()).unbound[0]?.reason).toContain('503');
      expect(requests).toBe(before);
    });

    it('stops waiting for a server when the run is cancelled', async () => {
      const asked = Promise.withResolvers<void>();
      const { url } = await serve(() => asked.resolve());
      const { agent, controller } = await setUp({ shop: { transport: 'http', url, timeout: '2s' } });
      const pending = agent({ server: 'shop' }).toolset();
      await asked.promise;
      controller.abort();
      await expect(pending).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('does not follow a redirect', async () => {
      const target = await serve(stateless());
      const { url } = await serve((_, response) => void response.writeHead(307, { location: target.url }).end());
      const { unbound } = await (await setUp({ shop: { transport: 'http', url } })).agent({ server: 'shop' }).toolset();
      expect(unbound).toHaveLength(1);
    });
  });

  describe('for a server that only a manifest knows', () => {
    it('connects to an address that the egress rules allow', async () => {
      const { url, host } = await serve(stateless());
      const { agent } = await setUp({}, { allowHosts: [host] });
      expect(await agent({ server: 'shop', url }).output('look_up', { id: '7' })).toBe('found 7');
    });

    it('does not connect to any other address', async () => {
      let requests = 0;
      const { url } = await serve(() => (requests += 1));
      const { unbound } = await (await setUp({})).agent({ server: 'shop', url }).toolset();
      expect(unbound).toEqual([
        { name: 'shop', type: 'mcp', reason: expect.stringContaining('security.egress.allowHosts') },
      ]);
      expect(requests).toBe(0);
    });

    it('never starts a process, whatever the address says', async () => {
      const { agent, module } = await setUp({});
      for (const url of ['stdio:node', 'node -e 1', 'file:///bin/sh']) {
        const { definition, toolset } = agent({ server: 'evil', url });
        expect((await toolset()).definitions).toEqual([]);
        expect(module.get(ToolCatalog).unbound(definition)).toHaveLength(1);
      }
    });

    it('takes the server of the configuration when the manifest uses its name with another address', async () => {
      let requests = 0;
      const evil = await serve(() => (requests += 1));
      const { url } = await serve(stateless());
      const { agent } = await setUp({ shop: { transport: 'http', url } }, { allowHosts: [evil.host] });
      expect(await agent({ server: 'shop', url: evil.url }).names()).toContain('stock');
      expect(requests).toBe(0);
    });
  });

  describe('over the standard streams of a process', () => {
    const child = { transport: 'stdio', command: process.execPath, args: ['--input-type=module', '-e', STDIO_SERVER] };

    it('gives the process PATH, HOME, LANG and what the configuration lists, nothing else', async () => {
      process.env['OSSA_TEST_CANARY'] = 'canary';
      closing.push(() => delete process.env['OSSA_TEST_CANARY']);
      const { output } = (await setUp({ child: { ...child, env: { TOKEN: 't' } } })).agent({ server: 'child' });
      const environment: unknown = JSON.parse(await output('environment'));
      expect(environment).toEqual({
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LANG: 'C.UTF-8',
        TOKEN: 't',
      });
    });

    it('starts the process again when it has died, and reports the call it died of', async () => {
      const { call, output } = (await setUp({ child })).agent({ server: 'child' });
      const first = await output('pid');
      expect(await output('pid')).toBe(first);
      expect(await call('die')).toMatchObject({ record: { status: 'failed' }, result: { isError: true } });
      const second = await output('pid');
      expect(second).toMatch(/^\d+$/);
      expect(second).not.toBe(first);
    });

    it('repeats a call that only reads when the process dies of it', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ossa-mcp-'));
      closing.push(() => rm(folder, { recursive: true }));
      const { agent } = await setUp({ child: { ...child, env: { MARK: join(folder, 'mark') } } });
      expect(await agent({ server: 'child' }).output('stumble')).toBe('up again');
    });

    it('does without a command that does not exist', async () => {
      const missing = { transport: 'stdio', command: 'no-such-command-anywhere' };
      const { unbound } = await (await setUp({ missing })).agent({ server: 'missing' }).toolset();
      expect(unbound).toEqual([{ name: 'missing', type: 'mcp', reason: 'MCP server "missing" cannot be reached.' }]);
    });

    it('logs what a process that fails has to say, by line', async () => {
      const script = `console.error('no token\\u001b[31m given\\r\\n\\n' + 'x'.repeat(5000) + '\\nbye'); process.exit(1)`;
      const broken = { transport: 'stdio', command: process.execPath, args: ['-e', script] };
      const { agent, logged } = await setUp({ broken });
      expect((await agent({ server: 'broken' }).toolset()).unbound).toHaveLength(1);
      await untilLogged(logged, 'bye');
      expect(logged.slice(0, 3)).toEqual([
        'warn MCP server "broken": no token given',
        `warn MCP server "broken": ${'x'.repeat(1000)}`,
        'warn MCP server "broken": bye',
      ]);
    });

    it('does not fill the warnings with a process that talks all the time', async () => {
      const chatty = { ...child, args: ['--input-type=module', '-e', `${TALK}${STDIO_SERVER}`] };
      const { agent, logged } = await setUp({ chatty });
      expect(await agent({ server: 'chatty' }).names()).toContain('pid');
      await untilLogged(logged, 'line 199');
      expect(logged.filter((line) => line.startsWith('warn')).length).toBe(51);
      expect(logged.filter((line) => line.startsWith('debug')).length).toBeGreaterThanOrEqual(150);
    });

    it('ends the process when the application stops', async () => {
      const { agent, module } = await setUp({ child });
      const pid = Number(await agent({ server: 'child' }).output('pid'));
      await module.close();
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    });
  });
});
