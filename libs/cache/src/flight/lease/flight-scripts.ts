import { RedisScript } from '@ossa/stores';

/**
 * A lease is one hash with a time to live: `holder` is the token of who makes the run, `waited` says that somebody waits for
 * it, `ended` and `error` are how the run of an earlier token ended, for those who waited for that token and for nobody else.
 */

/**
 * Takes the lease, unless somebody holds it; in one step with looking how the run ended that was waited for.
 * ARGV: own token, lease in ms, token that is waited for or ''. Gives `{'taken'}`, `{'held', token}` or `{'ended', error or ''}`.
 */
export const TAKE = new RedisScript(`
local state = redis.call('HMGET', KEYS[1], 'holder', 'ended', 'error', 'waited')
if ARGV[3] ~= '' and state[2] == ARGV[3] then return {'ended', state[3] or ''} end
if state[1] then
  if not state[4] then redis.call('HSET', KEYS[1], 'waited', '1') end
  return {'held', state[1]}
end
redis.call('HSET', KEYS[1], 'holder', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'taken'}
`);

/** ARGV: own token, lease in ms. Gives 0 when the lease is somebody else's by now. */
export const RENEW = new RedisScript(`
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** Gives the lease back as if it had expired: one of those who wait takes it. ARGV: own token. */
export const DROP = new RedisScript(`
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/** Gives the lease back, and leaves word of how the run ended if somebody waits. ARGV: own token, error or '', ms to keep the word. */
export const END = new RedisScript(`
local state = redis.call('HMGET', KEYS[1], 'holder', 'waited')
if state[1] ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if state[2] then
  redis.call('HSET', KEYS[1], 'ended', ARGV[1], 'error', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
`);
