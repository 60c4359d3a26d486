import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AgentLoop } from '@ossa/agent';
import { composeRun, type RunHandler, type RunPart, type RunRequest } from '@ossa/contracts';
import { type ChainOptions, RUN_STAGES } from './chain-lists.js';
import { CHAIN_OPTIONS } from './chain-options.token.js';
import { resolveStages } from './resolve-stages.js';

/** The run chain of the application; its stages are looked up when all modules are there. */
@Injectable()
export class RunChain implements RunHandler, OnModuleInit {
  #chain: RunHandler | undefined;

  constructor(
    private readonly modules: ModuleRef,
    @Inject(CHAIN_OPTIONS) private readonly options: ChainOptions,
  ) {}

  onModuleInit(): void {
    this.#chain ??= this.#compose();
  }

  run(request: RunRequest): AsyncIterable<RunPart> {
    return (this.#chain ??= this.#compose()).run(request);
  }

  #compose(): RunHandler {
    const classes = this.options.run?.(RUN_STAGES) ?? RUN_STAGES;
    return composeRun(resolveStages('run', classes, this.modules), this.modules.get(AgentLoop, { strict: false }));
  }
}
