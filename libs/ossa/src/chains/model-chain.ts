import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { compose, type ModelCall, type ModelPart, type ModelProvider } from '@ossa/contracts';
import { AdapterRouter } from '@ossa/providers';
import { type ChainOptions, MODEL_STAGES } from './chain-lists.js';
import { CHAIN_OPTIONS } from './chain-options.token.js';
import { resolveStages } from './resolve-stages.js';

/** The model chain of the application; its stages are looked up when all modules are there. */
@Injectable()
export class ModelChain implements ModelProvider, OnModuleInit {
  #chain: ModelProvider | undefined;

  constructor(
    private readonly modules: ModuleRef,
    @Inject(CHAIN_OPTIONS) private readonly options: ChainOptions,
  ) {}

  onModuleInit(): void {
    this.#chain ??= this.#compose();
  }

  call(request: ModelCall): AsyncIterable<ModelPart> {
    return (this.#chain ??= this.#compose()).call(request);
  }

  #compose(): ModelProvider {
    const classes = this.options.model?.(MODEL_STAGES) ?? MODEL_STAGES;
    return compose(resolveStages('model', classes, this.modules), this.modules.get(AdapterRouter, { strict: false }));
  }
}
