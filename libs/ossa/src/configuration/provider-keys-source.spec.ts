import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleLogger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ProviderFactory } from '@ossa/providers';
import { OssaModule } from '../ossa.module.js';

describe('the source of the keys of providers', () => {
  let root: string;
  let module: TestingModule | undefined;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-rotation-'));
    await mkdir(join(root, 'config'));
  });
  afterEach(async () => {
    await module?.close();
    await rm(root, { recursive: true });
  });

  const write = (apiKey: string, more = '') =>
    writeFile(
      join(root, 'config/ossa.yaml'),
      `providers: { openai: { apiKey: ${JSON.stringify(apiKey)} } }\nagents: { paths: [] }\nsecurity: { audit: { enabled: false } }\n${more}`,
    );

  async function start(environment: Record<string, string>): Promise<ProviderFactory> {
    module = await Test.createTestingModule({ imports: [OssaModule.forRoot({ root, environment, http: false })] })
      .setLogger(new ConsoleLogger({ logLevels: [] }))
      .compile();
    await module.init();
    return module.get(ProviderFactory);
  }

  it('is the configuration file as it is now', async () => {
    await write('sk-1');
    const factory = await start({});
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: false });
    await write('sk-2');
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: true });
  });

  it('is the environment as it is now, and a secret that the file names', async () => {
    const environment = { KEY: 'sk-1', SECRET: 'sk-3' };
    await write('${KEY}');
    const factory = await start(environment);
    environment.KEY = 'sk-2';
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: true });
    await write('secret://env/SECRET');
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: true });
    environment.SECRET = 'sk-4';
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: true });
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: false });
  });

  it('refuses a configuration that is no longer valid, and stays with the key it has', async () => {
    await write('sk-1');
    const factory = await start({});
    await write('sk-2', 'unknown: true\n');
    await expect(factory.rotateKey('openai')).rejects.toMatchObject({ code: 'configuration_invalid' });
    await write('sk-1');
    expect(await factory.rotateKey('openai')).toMatchObject({ changed: false });
  });
});
