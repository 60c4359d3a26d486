export { type Attempt, AvailabilityGate, type AvailabilityGateOptions } from './availability/availability-gate.js';
export { Silence } from './availability/silence.js';
export { isCommandError } from './redis/redis-answer.js';
export { RedisConnection } from './redis/redis-connection.js';
export type { RedisListener } from './redis/redis-messages.js';
export { RedisScript } from './redis/redis-script.js';
export { RedisUnavailableError } from './redis/redis-unavailable.error.js';
export { REDIS, StoresModule } from './stores.module.js';
export {
  type RedisOptions,
  redisOptionsSchema,
  STORES_OPTIONS,
  type StoresOptions,
  storesOptionsSchema,
} from './stores.options.js';
