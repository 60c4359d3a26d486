import { RedisScript } from '@ossa/stores';

/**
 * A bucket that is not full is a string of two numbers: the time of its last change, in microseconds of the clock of Redis
 * (whole, exact until the year 2255), and the microseconds until it was to be full then (a double, all its digits). Where
 * the clock has gone backwards since, no time has passed: nobody waits longer than the bucket takes to be full.
 *
 * ARGV, in microseconds, for each key: what may be missing at most for the bucket to admit, and what to take.
 * Gives 1 or 0, and for each key what is missing afterwards, with all its digits.
 */
export const SPEND = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local states = redis.call('MGET', unpack(KEYS))
local missing, stale, admitted = {}, {}, true
for i = 1, #KEYS do
  local at, before = string.match(states[i] or '', '^(%S+) (%S+)$')
  at, before = tonumber(at) or now, tonumber(before) or 0
  missing[i] = math.max(0, before - math.max(0, now - at))
  stale[i] = at > now
  if not (missing[i] <= tonumber(ARGV[2 * i - 1])) then admitted = false end
end
local result = { admitted and 1 or 0 }
for i = 1, #KEYS do
  local cost = admitted and tonumber(ARGV[2 * i]) or 0
  missing[i] = math.min(missing[i] + cost, 1e15)
  local digits = string.format('%.17g', missing[i])
  if missing[i] > 0 and (cost > 0 or stale[i]) then
    redis.call('SET', KEYS[i], string.format('%.0f ', now) .. digits, 'PX', string.format('%.0f', math.ceil(missing[i] / 1000)))
  end
  result[i + 1] = digits
end
return result
`);
