import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AgentRegistry } from '@ossa/agent';
import { configureServer, createFastifyAdapter } from '@ossa/http';
import { type Configuration, readConfiguration } from '@ossa/nest';
import { AppModule } from './app.module.js';
import { greeting } from './greeting.js';
import { logLevels } from './log-levels.js';
import { ServerLogger } from './server-logger.js';
import { startFailure } from './start-failure.js';

const logger = new ServerLogger();
let address = { host: '', port: 0 };
try {
  const { configuration } = readConfiguration();
  address = configuration.http;
  await start(configuration);
} catch (error) {
  logger.fatal(startFailure(error, address));
  process.exit(1);
}

async function start({ auth, http, observability }: Configuration): Promise<void> {
  logger.setLogLevels(logLevels(observability.logLevel));
  const adapter = createFastifyAdapter(http);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger, abortOnError: false });
  configureServer(app);
  await app.listen(http.port, http.host);
  const agents = app.get(AgentRegistry, { strict: false }).names();
  process.stdout.write(greeting({ url: await app.getUrl(), agents, keys: auth.keys.length > 0 }));
}
