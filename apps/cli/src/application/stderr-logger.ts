import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Warnings and errors, on standard error: standard output belongs to the answer. */
export class StderrLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['warn', 'error', 'fatal'], timestamp: false });
  }

  /** Nest logs what makes the start fail, and throws it, too: the command reports it once. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...rest);
  }

  protected override printMessages(messages: unknown[], context?: string, logLevel?: LogLevel): void {
    super.printMessages(messages, context, logLevel, 'stderr');
  }
}
