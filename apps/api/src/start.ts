import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OssaError } from '@ossa/contracts';
import { configureServer, createFastifyAdapter } from '@ossa/http';
import { readConfiguration } from '@ossa/nest';
import { AppModule } from './app.module.js';
import { greeting } from './greeting.js';
import { logLevels } from './log-levels.js';
import { ServerLogger } from './server-logger.js';

const logger = new ServerLogger();
try {
  await start();
} catch (error) {
  // A wrong configuration or a port in use is the operator's to repair: the message says how, a stack would hide it.
  logger.fatal(OssaError.isInstance(error) ? error.message : error);
  process.exit(1);
}

async function start(): Promise<void> {
  const { configuration } = readConfiguration();
  logger.setLogLevels(logLevels(configuration.observability.logLevel));
  const adapter = createFastifyAdapter(configuration.http);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger, abortOnError: false });
  configureServer(app);
  await app.listen(configuration.http.port, configuration.http.host);
  process.stdout.write(greeting(await app.getUrl()));
}
