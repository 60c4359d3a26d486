import type { AgentExecutor } from '@ossa/agent';

/** Boots the application without its server, gives its executor to `use`, and shuts it down whatever happens. */
export async function withExecutor(
  config: string | undefined,
  use: (executor: AgentExecutor) => Promise<void>,
): Promise<void> {
  const [{ NestFactory }, { AgentExecutor: token }, { CliModule }, { StderrLogger }] = await Promise.all([
    import('@nestjs/core'),
    import('@ossa/agent'),
    import('./cli.module.js'),
    import('./stderr-logger.js'),
  ]);
  const application = await NestFactory.createApplicationContext(CliModule.register(config), {
    logger: new StderrLogger(),
    abortOnError: false,
  });
  try {
    await use(application.get(token, { strict: false }));
  } finally {
    await application.close();
  }
}
