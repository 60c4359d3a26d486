import { RedisScript } from '@ossa/stores';
import { LATE_MS } from './budget-store.interface.js';

/**
 * An account is a hash and a sorted set. The hash: `s` settled, `r` reserved, `l` the leased part of it, and for each
 * reservation `a:id` its amount, `c:id` what of it was charged before, `x:id` the same of one that has expired. The set:
 * reservations by when they expire, on the clock of Redis, and `x:id` by when it is forgotten. Numbers beyond 10^14 must be printed by `%.0f`.
 */
const COMMON = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
local function field(hash, name) return tonumber(redis.call('HGET', hash, name) or 0) end
local function is_lease(id) return string.sub(id, 1, 1) == 'L' end
local function change_reserved(hash, id, by)
  if by == 0 then return end
  redis.call('HINCRBY', hash, 'r', whole(by))
  if is_lease(id) then redis.call('HINCRBY', hash, 'l', whole(by)) end
end
local function drop_expired(hash, set)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', set, '-inf', whole(now))) do
    redis.call('ZREM', set, id)
    if string.sub(id, 1, 2) == 'x:' then
      redis.call('HDEL', hash, id)
    else
      change_reserved(hash, id, -field(hash, 'a:' .. id))
      redis.call('HSET', hash, 'x:' .. id, whole(field(hash, 'c:' .. id)))
      redis.call('ZADD', set, whole(now + ${LATE_MS}), 'x:' .. id)
      redis.call('HDEL', hash, 'a:' .. id, 'c:' .. id)
    end
  end
end
local function keep(hash, set, ms)
  if ms == '0' then return end
  redis.call('PEXPIRE', hash, ms)
  redis.call('PEXPIRE', set, ms)
end
`;

/** ARGV: id, ttl, then amount, limit, kept for each account. Gives 1 and what is used of each; or 0, the index, used, leased. */
export const RESERVE = new RedisScript(`${COMMON}
local id, ttl = ARGV[1], tonumber(ARGV[2])
local used = { 1 }
for i = 1, #KEYS / 2 do
  local hash, set = KEYS[2 * i - 1], KEYS[2 * i]
  drop_expired(hash, set)
  local before = field(hash, 's') + field(hash, 'r')
  local after = before + tonumber(ARGV[3 * i])
  if after > tonumber(ARGV[3 * i + 1]) then return { 0, i - 1, before, field(hash, 'l') } end
  used[i + 1] = after
end
for i = 1, #KEYS / 2 do
  local hash, set, amount = KEYS[2 * i - 1], KEYS[2 * i], tonumber(ARGV[3 * i])
  change_reserved(hash, id, amount)
  redis.call('HINCRBY', hash, 'a:' .. id, whole(amount))
  redis.call('ZADD', set, whole(now + ttl), id)
  keep(hash, set, ARGV[3 * i + 2])
end
return used
`);

/** ARGV: id, ttl, then spent, kept, warnAt, kept ms for each account. Gives used, warned, expired for each. */
export const SETTLE = new RedisScript(`${COMMON}
local id, ttl = ARGV[1], tonumber(ARGV[2])
local result = {}
for i = 1, #KEYS / 2 do
  local hash, set = KEYS[2 * i - 1], KEYS[2 * i]
  local spent, kept, warn_at = tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i]), tonumber(ARGV[4 * i + 1])
  drop_expired(hash, set)
  local amount = redis.call('HGET', hash, 'a:' .. id)
  local late = not amount and redis.call('HGET', hash, 'x:' .. id)
  local before, charged = field(hash, 's'), 0
  if amount or late then
    local known = late and tonumber(late) or field(hash, 'c:' .. id)
    charged = math.max(0, spent - known)
    if charged > 0 then redis.call('HINCRBY', hash, 's', whole(charged)) end
    if amount and kept > 0 then
      change_reserved(hash, id, kept - tonumber(amount))
      redis.call('HSET', hash, 'a:' .. id, whole(kept), 'c:' .. id, whole(math.max(known, spent)))
      redis.call('ZADD', set, whole(now + ttl), id)
    elseif amount then
      change_reserved(hash, id, -tonumber(amount))
      redis.call('HDEL', hash, 'a:' .. id, 'c:' .. id)
      redis.call('ZREM', set, id)
    elseif kept > 0 then
      redis.call('HSET', hash, 'x:' .. id, whole(math.max(known, spent)))
    else
      redis.call('HDEL', hash, 'x:' .. id)
      redis.call('ZREM', set, 'x:' .. id)
    end
    keep(hash, set, ARGV[4 * i + 2])
  elseif string.sub(id, 1, 1) == 'U' then
    charged = spent
    redis.call('HINCRBY', hash, 's', whole(charged))
    keep(hash, set, ARGV[4 * i + 2])
  end
  local warned = before < warn_at and before + charged >= warn_at
  table.insert(result, before + charged + field(hash, 'r'))
  table.insert(result, warned and 1 or 0)
  table.insert(result, amount and 0 or 1)
end
return result
`);

/** Gives settled and reserved for each account. */
export const READ = new RedisScript(`${COMMON}
local result = {}
for i = 1, #KEYS / 2 do
  drop_expired(KEYS[2 * i - 1], KEYS[2 * i])
  table.insert(result, field(KEYS[2 * i - 1], 's'))
  table.insert(result, field(KEYS[2 * i - 1], 'r'))
end
return result
`);
