export { OssaCacheModule } from './cache.module.js';
export { CACHE_OPTIONS, type CacheOptions, cacheOptionsSchema } from './cache.options.js';
export { CacheRunStage } from './cache.run-stage.js';
export type { Invalidation } from './invalidation/cache-versions.service.js';
export { ResponseCache, type Warmed } from './response-cache.service.js';
export type { CacheStats } from './stats/cache-statistics.service.js';
