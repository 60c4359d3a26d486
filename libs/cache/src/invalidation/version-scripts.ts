import { RedisScript } from '@ossa/stores';

/**
 * KEYS: the hash of versions. ARGV: whose to raise (`*` for all), the version the caller knows, how many agents are told
 * apart, the channel. Gives whose version was raised, and the version.
 *
 * It is more than any before, and at least the time of Redis in ms: so it grows even when Redis has lost what it knew.
 */
export const RAISE_VERSION = new RedisScript(`
local time = redis.call('TIME')
local version = time[1] * 1000 + math.floor(time[2] / 1000)
local function exceed(known)
  known = tonumber(known or 0) or 0
  if known >= version then version = known + 1 end
end
local field = ARGV[1]
exceed(ARGV[2])
if redis.call('HEXISTS', KEYS[1], field) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then field = '*' end
if field == '*' then
  for _, known in ipairs(redis.call('HVALS', KEYS[1])) do exceed(known) end
  redis.call('DEL', KEYS[1])
else
  exceed(redis.call('HGET', KEYS[1], field))
  exceed(redis.call('HGET', KEYS[1], '*'))
end
local text = string.format('%.0f', version)
redis.call('HSET', KEYS[1], field, text)
redis.call('PUBLISH', ARGV[4], text .. ' ' .. field)
return {field, text}
`);

/** KEYS: the hash of versions. ARGV: the channel, then whose and which version, over and over. Only what is higher is kept. */
export const KEEP_HIGHER_VERSIONS = new RedisScript(`
for index = 2, #ARGV, 2 do
  local field, version = ARGV[index], ARGV[index + 1]
  if (tonumber(redis.call('HGET', KEYS[1], field) or 0) or 0) < tonumber(version) then
    redis.call('HSET', KEYS[1], field, version)
    redis.call('PUBLISH', ARGV[1], version .. ' ' .. field)
  end
end
`);
