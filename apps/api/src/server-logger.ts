import { ConsoleLogger } from '@nestjs/common';

/** What Nest says about its own assembly, one line for each module and route. */
const ASSEMBLY: ReadonlySet<string> = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** Nest logs what makes the start fail, and throws it, too: whoever starts the server says it once. */
const THROWN_TOO: ReadonlySet<string> = new Set(['ExceptionHandler', 'NestApplication']);

/** Nest's logger, with the lines about its assembly on level debug. */
export class ServerLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (isFrom(ASSEMBLY, rest)) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (!isFrom(THROWN_TOO, rest)) super.error(message, ...rest);
  }
}

function isFrom(contexts: ReadonlySet<string>, rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && contexts.has(context);
}
