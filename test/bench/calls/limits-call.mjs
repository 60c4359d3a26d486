import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { cachedOptions } from '../configuration.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';
import { untilConnected } from './until-connected.mjs';

const { OssaModule, RateLimiter } = await compiled('ossa');

const USERS = 10_000;
const agent = { id: 'bench', limits: { rate: { runsPerMinute: 1_000_000_000 } } };

/**
 * Checks of three buckets, of a user, an agent and all runs: in memory, and on Redis.
 *
 * @param {string} upstream
 * @param {{ url: string, keyPrefix: string }} redis
 */
export async function limitsCalls(upstream, redis) {
  const [memory, shared] = await Promise.all([limiterOf(upstream), limiterOf(upstream, redis)]);
  const one = { user: 'user-1', tenant: 'tenant-1', agent };
  const many = Array.from({ length: USERS }, (_, index) => ({ ...one, user: `user-${index}` }));
  let next = 0;
  return {
    'limits-bare': () => 'nothing',
    'limits-memory': () => admitted(memory, one),
    'limits-memory-users': () => admitted(memory, many[(next = (next + 1) % USERS)]),
    'limits-redis': () => admitted(shared, one),
  };
}

/** In memory a check is over when the call returns; only Redis is waited for. */
function admitted(limiter, subject) {
  const checking = limiter.check(subject);
  return checking instanceof Promise ? checking.then(scopeOf) : scopeOf(checking);
}

function scopeOf({ scope }) {
  return scope;
}

async function limiterOf(upstream, redis) {
  const options = { ...cachedOptions(upstream, redis), root: temporaryFolder() };
  const module = await OssaModule.forRoot({ ...options, http: false });
  const application = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  if (redis) await untilConnected(application);
  return application.get(RateLimiter, { strict: false });
}
