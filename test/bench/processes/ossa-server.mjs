// The API as apps/api serves it, with a route beside it that does nothing. Its parameters: the origin of the upstream, and
// whether it has limits and a cache.
import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { agentName, cachedOptions, ossaOptions } from '../configuration.mjs';
import { EXECUTE_BODY } from '../rows/requests.mjs';
import { answer } from './answer.mjs';
import { EmptyController } from './empty-route.mjs';

const [upstream, cached] = process.argv.slice(2);
const [{ OssaModule }, { configureServer, createFastifyAdapter, httpOptionsSchema }] = await Promise.all([
  compiled('ossa'),
  compiled('http'),
]);

/** The answers that are asked for once do not push out the one that is asked for again and again. */
const ROOMY = { maxEntries: 100_000, maxBytes: 256 * 1024 ** 2 };
const options = cached === 'cached' ? cachedOptions(upstream, undefined, ROOMY) : ossaOptions(upstream);
const module = { ...(await OssaModule.forRoot(options)), controllers: [EmptyController] };
const adapter = createFastifyAdapter(httpOptionsSchema.parse({}));
const application = await NestFactory.create(module, adapter, { logger: ['error'], abortOnError: false });
configureServer(application);
await application.listen(0, '127.0.0.1');
if (cached === 'cached') await primeCache(await application.getUrl());

/** The question of all hits is asked once, so that none of them is a miss. */
async function primeCache(url) {
  const headers = { 'content-type': 'application/json' };
  const path = `/v1/agents/${agentName('c20')}/execute`;
  const response = await fetch(url + path, { method: 'POST', headers, body: EXECUTE_BODY });
  if (!response.ok) throw new Error(`The answer to be cached is ${response.status}.`);
}

answer({ port: () => application.getHttpServer().address().port });
