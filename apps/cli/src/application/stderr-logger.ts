import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Warnings and errors, on standard error: standard output belongs to the answer. */
export class StderrLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['warn', 'error', 'fatal'], timestamp: false });
  }

  protected override printMessages(messages: unknown[], context?: string, logLevel?: LogLevel): void {
    super.printMessages(messages, context, logLevel, 'stderr');
  }
}
