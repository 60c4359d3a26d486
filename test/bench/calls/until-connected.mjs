import { compiled } from '../compiled.mjs';

const PATIENCE_MS = 5000;

/** @throws Error when the application does not reach its Redis */
export async function untilConnected(application) {
  const { REDIS } = await compiled('stores');
  const redis = application.get(REDIS, { strict: false });
  for (const end = performance.now() + PATIENCE_MS; !redis.available; await new Promise((done) => setTimeout(done, 5)))
    if (performance.now() > end) throw new Error('Redis is not reached; set REDIS_URL.');
}
