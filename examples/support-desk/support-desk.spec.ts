import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { AgentExecutor, OssaModule } from '@ossa/nest';
import { SupportDeskModule } from './support-desk.module.js';

const simulated = {
  steps: [
    { match: 'Export your data', text: 'Under Settings, Data.' },
    { match: 'export', toolCalls: [{ name: 'search_articles', input: { query: 'exporting my data' } }] },
    {
      match: 'refund',
      toolCalls: [
        { name: 'open_ticket', input: { subject: 'Refund', message: 'I want my money back.', priority: 'high' } },
      ],
    },
    { match: 'number', text: 'A person will answer.' },
    { match: 'weather', toolCalls: [{ name: 'search_articles', input: { query: 'weather forecast' } }] },
    { match: 'No article', text: 'I do not know.' },
  ],
};

describe('the support agent with its tools', () => {
  let module: TestingModule;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ossa-support-desk-'));
    module = await Test.createTestingModule({
      imports: [
        OssaModule.forRoot({ http: false, environment: {}, config: { simulated } }),
        SupportDeskModule.register({ tickets: join(folder, 'tickets.jsonl') }),
      ],
    })
      .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
      .compile();
    await module.init();
  });

  afterAll(async () => {
    await module.close();
    await rm(folder, { recursive: true });
  });

  const ask = (question: string) => module.get(AgentExecutor, { strict: false }).execute('support-agent', question);

  it('answers from the article that fits', async () => {
    expect(await ask('How do I export?')).toMatchObject({
      output: 'Under Settings, Data.',
      toolCalls: [{ name: 'search_articles', status: 'succeeded' }],
    });
  });

  it('says that it does not know when no article fits', async () => {
    expect((await ask('How is the weather?')).output).toBe('I do not know.');
  });

  it('opens a ticket for a person, with a number', async () => {
    expect(await ask('I want a refund')).toMatchObject({ toolCalls: [{ name: 'open_ticket', status: 'succeeded' }] });
    const [ticket] = (await readFile(join(folder, 'tickets.jsonl'), 'utf8')).trim().split('\n');
    expect(JSON.parse(ticket ?? '')).toMatchObject({
      number: expect.stringMatching(/^T-[0-9A-F]{10}$/),
      subject: 'Refund',
      priority: 'high',
    });
  });
});

describe('the support desk of an application', () => {
  it('is there where its articles are, and nowhere else', () => {
    expect(SupportDeskModule.whereInstalled()).toMatchObject([{ module: SupportDeskModule }]);
    expect(SupportDeskModule.whereInstalled({ articles: 'no/such/folder' })).toEqual([]);
  });
});
