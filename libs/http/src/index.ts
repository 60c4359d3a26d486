export { assertBindAllowed } from './access/assert-bind-allowed.js';
export { Caller, callerOf } from './access/caller.js';
export { Public } from './access/public.decorator.js';
export { statusOf } from './errors/error-status.js';
export { ProblemFilter } from './errors/problem.filter.js';
export { OssaHttpModule } from './http.module.js';
export { HTTP_OPTIONS, type HttpOptions, httpOptionsSchema } from './http.options.js';
export { configureServer } from './server/configure-server.js';
export { createFastifyAdapter } from './server/fastify-adapter.js';
