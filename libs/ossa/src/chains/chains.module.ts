import { type DynamicModule, Module } from '@nestjs/common';
import { MODEL_CHAIN, RUN_CHAIN } from '@ossa/contracts';
import type { ChainOptions } from './chain-lists.js';
import { CHAIN_OPTIONS } from './chain-options.token.js';
import { ModelChain } from './model-chain.js';
import { RunChain } from './run-chain.js';

/** Builds the two chains. It imports no room: stages are looked up by class, wherever they live. */
@Module({})
export class ChainsModule {
  static register(options: ChainOptions): DynamicModule {
    return {
      module: ChainsModule,
      providers: [
        { provide: CHAIN_OPTIONS, useValue: options },
        { provide: MODEL_CHAIN, useClass: ModelChain },
        { provide: RUN_CHAIN, useClass: RunChain },
      ],
      exports: [MODEL_CHAIN, RUN_CHAIN],
    };
  }
}
