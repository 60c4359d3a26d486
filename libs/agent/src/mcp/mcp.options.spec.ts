import { mcpOptionsSchema } from './mcp.options.js';

describe('mcpOptionsSchema', () => {
  it('has no servers by default', () => {
    expect(mcpOptionsSchema.parse({})).toEqual({ servers: {}, reconnectDelay: 5_000 });
  });

  it('fills in the defaults of a server', () => {
    const { servers } = mcpOptionsSchema.parse({
      servers: {
        a: { transport: 'http', url: 'https://example.com/mcp' },
        b: { transport: 'stdio', command: 'x', timeout: '5s' },
      },
    });
    expect(servers).toEqual({
      a: { transport: 'http', url: 'https://example.com/mcp', headers: {}, timeout: 30_000 },
      b: { transport: 'stdio', command: 'x', args: [], env: {}, timeout: 5_000 },
    });
  });

  it.each([
    { transport: 'http', url: 'file:///etc/passwd' },
    { transport: 'http', url: 'https://example.com', command: 'x' },
    { transport: 'stdio', command: '' },
    { transport: 'stdio', command: 'x', url: 'https://example.com' },
    { transport: 'websocket', url: 'wss://example.com' },
    {},
  ])('refuses %j', (server) => expect(mcpOptionsSchema.safeParse({ servers: { server } }).success).toBe(false));
});
