import { createHash } from 'node:crypto';
import { ScriptedModelProvider } from '@ossa/contracts/testing';
import type { ApiKeyOptions } from '@ossa/security';
import { PLATFORMS, TestServer } from '../../testing/serve.js';

const EXECUTE = '/v1/agents/chatty/execute';
const CHAT = '/v1/chat/completions';

function declared(name: string, rest: Partial<ApiKeyOptions> = {}): ApiKeyOptions {
  return { name, hash: `sha256:${createHash('sha256').update(`secret of ${name}`).digest('hex')}`, ...rest };
}

const keyOf = (name: string) => ({ 'x-api-key': `secret of ${name}` });

describe.each(PLATFORMS)('for whom a run is made on %s', (platform) => {
  let server: TestServer | undefined;

  async function serve(keys?: readonly ApiKeyOptions[]) {
    const model = new ScriptedModelProvider(ScriptedModelProvider.text('ok'));
    server = await TestServer.start(platform, {
      model,
      keys,
      inline: { chatty: { role: 'You chat.', state: { mode: 'session' } } },
    });
    return { server, model, heard: () => JSON.stringify(model.calls.at(-1)?.messages) };
  }

  const chat = (user?: string) => ({ model: 'chatty', messages: [{ role: 'user', content: 'hi' }], user });

  afterEach(() => server?.close());

  it('keeps the sessions of keys without a user apart', async () => {
    const { server, model, heard } = await serve([declared('one'), declared('two')]);
    await server.post(EXECUTE, { input: 'the first secret', session: 's' }, keyOf('one'));
    await server.post(EXECUTE, { input: 'what was said?', session: 's' }, keyOf('two'));
    expect(heard()).not.toContain('the first secret');
    await server.post(EXECUTE, { input: 'and to me?', session: 's' }, keyOf('one'));
    expect(heard()).toContain('the first secret');
    expect(model.calls.map(({ context }) => context.user)).toEqual(['key:one', 'key:two', 'key:one']);
  });

  it('does not believe the user of a chat request while keys are declared', async () => {
    const { server, model } = await serve([declared('bare'), declared('named', { user: 'ada', tenant: 'acme' })]);
    for (const name of ['bare', 'named'])
      expect((await server.post(CHAT, chat('mallory'), keyOf(name))).status).toBe(200);
    expect(model.calls.map(({ context: { user, tenant } }) => [user, tenant])).toEqual([
      ['key:bare', undefined],
      ['ada', 'acme'],
    ]);
  });

  it('believes it on this machine while none is declared', async () => {
    const { server, model } = await serve();
    for (const user of ['ada', undefined]) expect((await server.post(CHAT, chat(user))).status).toBe(200);
    expect(model.calls.map(({ context }) => context.user)).toEqual(['ada', undefined]);
  });
});
