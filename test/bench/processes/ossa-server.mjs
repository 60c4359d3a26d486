// The API as apps/api serves it, with a route beside it that does nothing. Its parameters: the origin of the upstream, and
// whether it has limits and a cache.
import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { cachedOptions, ossaOptions } from '../configuration.mjs';
import { answer } from './answer.mjs';
import { EmptyController } from './empty-route.mjs';

const [upstream, cached] = process.argv.slice(2);
const [{ OssaModule }, { configureServer, createFastifyAdapter, httpOptionsSchema }] = await Promise.all([
  compiled('ossa'),
  compiled('http'),
]);

const options = cached === 'cached' ? cachedOptions(upstream) : ossaOptions(upstream);
const module = { ...(await OssaModule.forRoot(options)), controllers: [EmptyController] };
const adapter = createFastifyAdapter(httpOptionsSchema.parse({}));
const application = await NestFactory.create(module, adapter, { logger: ['error'], abortOnError: false });
configureServer(application);
await application.listen(0, '127.0.0.1');

answer({ port: () => application.getHttpServer().address().port });
