import { existsSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { SUPPORT_DESK_OPTIONS, type SupportDeskOptions } from './support-desk.options.js';
import { SupportDeskTools } from './support-desk.tools.js';

const DEFAULTS: SupportDeskOptions = {
  articles: 'examples/support-desk/articles',
  tickets: 'var/support-desk/tickets.jsonl',
};

/** What a module with tools looks like: a provider with `@AgentTool` methods, found by discovery. */
@Module({})
export class SupportDeskModule {
  /** The module as a list of imports: an empty one where there is no folder of articles, so elsewhere nobody gets its tools. */
  static whereInstalled(options: Partial<SupportDeskOptions> = {}): DynamicModule[] {
    return existsSync(options.articles ?? DEFAULTS.articles) ? [SupportDeskModule.register(options)] : [];
  }

  static register(options: Partial<SupportDeskOptions> = {}): DynamicModule {
    return {
      module: SupportDeskModule,
      providers: [SupportDeskTools, { provide: SUPPORT_DESK_OPTIONS, useValue: { ...DEFAULTS, ...options } }],
    };
  }
}
