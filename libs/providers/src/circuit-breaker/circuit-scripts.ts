import { RedisScript } from '@ossa/stores';

/**
 * What is stored is the record as it was written, and when by the clock of Redis; whoever reads gets it aged by the time
 * that has passed since. So no clock of a process is compared with that of another.
 */
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function aged(stored)
  local passed = now - stored.at
  local record = stored.record
  record.heldMs = record.heldMs + passed
  if record.remainingMs then record.remainingMs = record.remainingMs - passed end
  return { epoch = stored.epoch, writer = stored.writer, record = record }
end
local text = redis.call('GET', KEYS[1])
local stored = text and cjson.decode(text)
`;

/** KEYS: circuit. Gives it as JSON, or nothing. */
export const READ_CIRCUIT = new RedisScript(`${PRELUDE}
return stored and cjson.encode(aged(stored))
`);

/**
 * Compare and set: KEYS: circuit; ARGV: the epoch the writer knows, writer, record, name of the circuit, channel, time to
 * live. Writes and announces, unless a later epoch is stored. Gives what is stored then and whether it is this, as JSON. An
 * epoch is at least the time, so that it also grows when Redis has lost everything.
 */
export const WRITE_CIRCUIT = new RedisScript(`${PRELUDE}
local known = tonumber(ARGV[1])
if stored and stored.epoch > known then return cjson.encode({ written = false, stored = aged(stored) }) end
local mine = { epoch = math.max(known + 1, now), writer = ARGV[2], at = now, record = cjson.decode(ARGV[3]) }
redis.call('SET', KEYS[1], cjson.encode(mine), 'PX', ARGV[6])
local view = { epoch = mine.epoch, writer = mine.writer, record = mine.record }
redis.call('PUBLISH', ARGV[5], cjson.encode({ key = ARGV[4], stored = view }))
return cjson.encode({ written = true, stored = view })
`);
