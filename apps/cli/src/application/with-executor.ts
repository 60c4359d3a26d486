import { NestFactory } from '@nestjs/core';
import { AgentExecutor } from '@ossa/agent';
import { CliModule } from './cli.module.js';
import { StderrLogger } from './stderr-logger.js';

/** Boots the application without its server, gives its executor to `use`, and shuts it down whatever happens. */
export async function withExecutor(
  config: string | undefined,
  use: (executor: AgentExecutor) => Promise<void>,
): Promise<void> {
  const application = await NestFactory.createApplicationContext(CliModule.register(config), {
    logger: new StderrLogger(),
    abortOnError: false,
  });
  try {
    await use(application.get(AgentExecutor, { strict: false }));
  } finally {
    await application.close();
  }
}
