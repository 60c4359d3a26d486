import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '@ossa/nest';
import { providerFindings } from './provider-findings.js';

describe('what the doctor says about providers', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-doctor-'));
    await mkdir(join(root, 'config'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function findings(text: string, environment: Record<string, string> = {}) {
    await writeFile(join(root, 'config/ossa.yaml'), text);
    return providerFindings(readConfiguration({ root, environment }).providers);
  }

  it('has one line for each provider, whether or not it is used', async () => {
    const text = 'providers: { openai: { apiKey: "${OPENAI_API_KEY}" }, anthropic: { apiKey: "${A}" } }';
    expect(await findings(text, { OPENAI_API_KEY: 'sk' })).toEqual([
      { state: 'ok', subject: 'provider', text: expect.stringMatching(/^openai gpt-/) },
      { state: 'ok', subject: 'provider', text: 'anthropic, not used: it has no key' },
    ]);
  });

  it('says how to correct what is not safe, without the key', async () => {
    const text = `providers:
  house: { apiKey: sk-canary, baseUrl: 'http://10.0.0.1/v1', timeout: 10m }
`;
    const [finding, refused] = await findings(text);
    expect(finding).toMatchObject({ state: 'warning', subject: 'provider' });
    for (const part of [/no default model/, /house\.apiKey is written in/, /https/, /allowPrivate/, /300 s/])
      expect(finding?.text).toMatch(part);
    expect(refused).toMatchObject({ state: 'error', text: expect.stringMatching(/not safe.*house\.baseUrl/) });
    expect(JSON.stringify([finding, refused])).not.toContain('sk-canary');
  });

  it('warns when answers are simulated', async () => {
    expect(await findings('{}')).toEqual([expect.objectContaining({ state: 'warning' })]);
  });
});
