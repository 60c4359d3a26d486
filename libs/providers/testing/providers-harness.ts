import { ConsoleLogger, type LoggerService, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { collect, type Collected, type ModelCall, type ModelPart } from '@ossa/contracts';
import { modelCall } from '@ossa/contracts/testing';
import { ProviderFactory } from '../src/provider-factory.service.js';
import { ProvidersModule } from '../src/providers.module.js';
import type { ProvidersOptionsInput } from '../src/providers.options.js';
import { AdapterRouter } from '../src/routing/adapter-router.service.js';

export interface ProvidersHarness {
  readonly router: AdapterRouter;
  readonly factory: ProviderFactory;
  /** Anything the module provides. */
  get<T>(type: Type<T>): T;
  parts(call?: Partial<ModelCall>): Promise<ModelPart[]>;
  answer(call?: Partial<ModelCall>): Promise<Collected>;
  close(): Promise<void>;
}

/** The module as an application has it; silent, unless a log is given. */
export async function providersHarness(
  options: ProvidersOptionsInput,
  logger: LoggerService = new ConsoleLogger({ logLevels: [] }),
): Promise<ProvidersHarness> {
  const module = await Test.createTestingModule({ imports: [ProvidersModule.register(options)] })
    .setLogger(logger)
    .compile();
  await module.init();
  const router = module.get(AdapterRouter);
  return {
    router,
    factory: module.get(ProviderFactory),
    get: (type) => module.get(type),
    parts: (call) => Array.fromAsync(router.call(modelCall(call))),
    answer: (call) => collect(router.call(modelCall(call))),
    close: () => module.close(),
  };
}
