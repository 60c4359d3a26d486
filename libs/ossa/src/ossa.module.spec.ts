import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module, type LoggerService, type ModuleMetadata, type Type } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Test, type TestingModule } from '@nestjs/testing';
import { AgentExecutor, type AgentHandle, AgentRegistry, AgentTool, InjectAgent } from '@ossa/agent';
import type {
  AgentExecutionCompleteEvent,
  ModelCall,
  ModelProvider,
  ProviderDecorator,
  RunHandler,
  RunRequest,
  RunStage,
} from '@ossa/contracts';
import { OnOssaEvent } from '@ossa/observability';
import { z } from 'zod';
import type { ChainOptions } from './chains/chain-lists.js';
import { OssaModule } from './ossa.module.js';
import type { OssaOptions } from './ossa.options.js';

const manifest = (name: string, spec: object = { role: 'You help.' }) => ({
  apiVersion: 'ossa/v0.4',
  kind: 'Agent',
  metadata: { name },
  spec,
});
const config = { agents: { paths: [], inline: { helper: { role: 'You help.' } } } };
const options: OssaOptions = { config, environment: {} };

const SILENT: LoggerService = { log: () => undefined, warn: () => undefined, error: () => undefined };
type Inline = Record<string, Record<string, unknown>>;

@Injectable()
class Asks {
  constructor(@InjectAgent('helper') readonly agent: AgentHandle) {}
}

describe('OssaModule', () => {
  let module: TestingModule | undefined;
  afterEach(() => module?.close());

  async function start(
    imports: NonNullable<ModuleMetadata['imports']>,
    providers: Type[] = [],
  ): Promise<TestingModule> {
    module = await Test.createTestingModule({ imports, providers }).setLogger(SILENT).compile();
    return module.init();
  }

  it('injects the handle of an agent, its executor and its registry', async () => {
    const app = await start([OssaModule.forRoot({ ...options, http: false })], [Asks]);
    expect(await app.get(Asks).agent.execute('Hi')).toMatchObject({ agent: 'helper', simulated: true });
    expect(app.get(AgentExecutor, { strict: false })).toBeInstanceOf(AgentExecutor);
    expect(app.get(ConfigService, { strict: false }).get('ossa.agents.mode')).toBe('lenient');
  });

  it.each([
    [
      'useFactory',
      {
        inject: ['WHERE'],
        useFactory: (inline: Inline) => ({ config: { agents: { paths: [], inline } }, environment: {} }),
      },
    ],
    [
      'useClass',
      {
        useClass: class {
          createOssaOptions = () => Promise.resolve(options);
        },
      },
    ],
  ])('takes its options from %s', async (_, given) => {
    @Module({ providers: [{ provide: 'WHERE', useValue: { helper: { role: 'You help.' } } }], exports: ['WHERE'] })
    class Source {}
    const app = await start(
      [OssaModule.forRootAsync({ imports: [Source], http: false, agents: ['helper'], ...given })],
      [Asks],
    );
    expect(await app.get(Asks).agent.execute('Hi')).toMatchObject({ agent: 'helper' });
  });

  it('takes its options from useExisting', async () => {
    @Injectable()
    class Options {
      createOssaOptions = () => options;
    }
    @Module({ providers: [Options], exports: [Options] })
    class Source {}
    const app = await start(
      [OssaModule.forRootAsync({ imports: [Source], http: false, agents: ['helper'], useExisting: Options })],
      [Asks],
    );
    expect(app.get(AgentRegistry, { strict: false }).names()).toEqual(['helper']);
  });

  it('adds agents and tools of a feature, as objects and as files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ossa-feature-'));
    await writeFile(join(folder, 'filed.ossa.yaml'), JSON.stringify(manifest('filed')));
    @Injectable()
    class Tools {
      @AgentTool({
        name: 'add',
        description: 'Adds.',
        input: z.object({ a: z.number(), b: z.number() }),
        readOnly: true,
      })
      add({ a, b }: { a: number; b: number }): number {
        return a + b;
      }
    }
    @Injectable()
    class Feature {
      constructor(
        @InjectAgent('adder') readonly adder: AgentHandle,
        @InjectAgent('filed') readonly filed: AgentHandle,
      ) {}
    }
    const adder = manifest('adder', { role: 'You add.', tools: [{ type: 'function', name: 'add' }] });
    @Module({ imports: [OssaModule.forFeature({ agents: [adder, folder], tools: [Tools] })], providers: [Feature] })
    class FeatureModule {}
    const simulated = { steps: [{ toolCalls: [{ name: 'add', input: { a: 1, b: 2 } }] }, { text: 'It is 3.' }] };
    const app = await start([
      OssaModule.forRoot({ environment: {}, config: { ...config, simulated }, http: false }),
      FeatureModule,
    ]);
    const { adder: handle, filed } = app.get(Feature, { strict: false });
    expect(await handle.execute('1 + 2?')).toMatchObject({
      output: 'It is 3.',
      toolCalls: [{ name: 'add', status: 'succeeded' }],
    });
    expect(await filed.execute('Hi')).toMatchObject({ agent: 'filed' });
    await rm(folder, { recursive: true });
  });

  it('finds every injectable agent in the folders of the configuration', async () => {
    @Injectable()
    class Shipped {
      constructor(@InjectAgent('support-agent') readonly support: AgentHandle) {}
    }
    const app = await start([OssaModule.forRoot({ environment: {}, http: false })], [Shipped]);
    expect(app.get(Shipped).support.name).toBe('support-agent');
    expect(app.get(AgentRegistry, { strict: false }).names()).toEqual([
      'code-reviewer',
      'support-agent',
      'ticket-triager',
    ]);
  });

  describe('chains', () => {
    const seen: string[] = [];
    @Injectable()
    class Note {
      readonly text = 'noted';
    }
    @Injectable()
    class OwnModelStage implements ProviderDecorator {
      constructor(@Inject(Note) private readonly note: Note) {}
      call(request: ModelCall, next: ModelProvider) {
        seen.push(`model ${this.note.text}`);
        return next.call(request);
      }
    }
    @Injectable()
    class OwnRunStage implements RunStage {
      run(request: RunRequest, next: RunHandler) {
        seen.push('run');
        return next.run(request);
      }
    }
    const withChains = (chains: ChainOptions) => OssaModule.forRoot({ ...options, http: false, chains });

    it('put stages of the application where it wants them', async () => {
      const chains = {
        model: (defaults: readonly Type<ProviderDecorator>[]) => [OwnModelStage, ...defaults],
        run: (defaults: readonly Type<RunStage>[]) => [...defaults, OwnRunStage],
      };
      const app = await start([withChains(chains)], [OwnModelStage, OwnRunStage, Note, Asks]);
      await app.get(Asks).agent.execute('Hi');
      expect(seen).toEqual(['run', 'model noted']);
    });

    it('refuse a stage that appears twice, and one that nobody provides', async () => {
      await expect(start([withChains({ model: (defaults) => [...defaults, ...defaults] })])).rejects.toThrow(
        /AuditProviderDecorator appears twice/,
      );
      await expect(start([withChains({ model: () => [OwnModelStage] })])).rejects.toThrow(
        /OwnModelStage is not provided/,
      );
    });
  });

  it('tells listeners of a run, and is not troubled by one that throws', async () => {
    const heard: AgentExecutionCompleteEvent[] = [];
    @Injectable()
    class Listener {
      @OnOssaEvent('ossa.agent.execution.complete')
      onComplete(event: AgentExecutionCompleteEvent): void {
        heard.push(event);
        throw new TypeError('listener trouble');
      }
    }
    const app = await start([OssaModule.forRoot({ ...options, http: false })], [Listener, Asks]);
    expect(await app.get(Asks).agent.execute('Hi')).toMatchObject({ finishReason: 'stop' });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ agent: 'helper', result: { simulated: true } });
  });

  it('refuses to start on a wrong configuration, and on an open address without a key', async () => {
    await expect(start([OssaModule.forRoot({ environment: {}, config: { http: { port: -1 } } })])).rejects.toThrow(
      /\/http\/port/,
    );
    await expect(
      start([OssaModule.forRoot({ environment: {}, config: { http: { host: '0.0.0.0' } } })]),
    ).rejects.toThrow(/auth\.keys/);
  });

  it('names the problem of the configuration, also when an agent is injected that therefore is not known', async () => {
    const broken = OssaModule.forRoot({ environment: {}, config: { agentz: {} } as object, http: false });
    await expect(start([broken], [Asks])).rejects.toThrow(/"agentz" is not a field here; write "agents"/);
  });

  it('says what a forRootAsync without options needs', () => {
    expect(() => OssaModule.forRootAsync({ http: false })).toThrow(/useFactory, useClass and useExisting/);
  });
});
