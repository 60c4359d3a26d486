// The API as apps/api serves it, with a route beside it that does nothing. Its parameter is the origin of the upstream.
import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { ossaOptions } from '../configuration.mjs';
import { answer } from './answer.mjs';
import { EmptyController } from './empty-route.mjs';

const [upstream] = process.argv.slice(2);
const [{ OssaModule }, { configureServer, createFastifyAdapter, httpOptionsSchema }] = await Promise.all([
  compiled('ossa'),
  compiled('http'),
]);

const module = { ...(await OssaModule.forRoot(ossaOptions(upstream))), controllers: [EmptyController] };
const adapter = createFastifyAdapter(httpOptionsSchema.parse({}));
const application = await NestFactory.create(module, adapter, { logger: ['error'], abortOnError: false });
configureServer(application);
await application.listen(0, '127.0.0.1');

answer({ port: () => application.getHttpServer().address().port });
