/** A script that Redis runs as one step. */
export interface Script {
  readonly text: string;
  readonly keys: number;
}

const script = (keys: number, text: string): Script => ({ keys, text });

/**
 * Adds to the log, unless the lease of the writer belongs to another one. Each event has the number that follows that of the one before:
 * by it a reader knows that nothing between them is missing.
 * Keys: log, lease, number of the last event. Arguments: data, fencing number or "", most events, oldest time.
 */
export const append: Script = script(
  3,
  `if ARGV[2] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[2] then return false end
local number = redis.call('INCR', KEYS[3])
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'd', ARGV[1], 'n', number)
local time = redis.call('TIME')
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[4]))
for key = 1, 3, 2 do redis.call('PEXPIRE', KEYS[key], ARGV[4] * 60) end
return id`,
);

/** Takes a free lease. The numbers increase even when Redis was emptied. Keys: lease, last number. Arguments: milliseconds. */
export const acquire: Script = script(
  2,
  `if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local time = redis.call('TIME')
local number = string.format('%.0f', math.max(redis.call('INCR', KEYS[2]), time[1] * 1000))
redis.call('SET', KEYS[2], number)
redis.call('SET', KEYS[1], number, 'PX', ARGV[1])
return number`,
);

/** Extends a lease. Keys: lease. Arguments: fencing number, milliseconds. */
export const renew: Script = script(
  1,
  `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`,
);

/** Gives a lease back. Keys: lease. Arguments: fencing number. */
export const release: Script = script(
  1,
  `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`,
);

/** Takes tokens from a bucket. Keys: bucket. Arguments: tokens, tokens per minute. Returns 0, or seconds to wait. */
export const take: Script = script(
  1,
  `local most = tonumber(ARGV[2])
local wanted = math.min(tonumber(ARGV[1]), most)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local left = most
if known[1] then left = math.min(most, tonumber(known[1]) + (now - tonumber(known[2])) * most / 60000) end
if wanted > left then return math.max(1, math.ceil((wanted - left) * 60 / most)) end
redis.call('HSET', KEYS[1], 'tokens', tostring(left - wanted), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], 60000)
return 0`,
);

/** Takes or keeps a place. Keys: room. Arguments: name, most, milliseconds. */
export const enter: Script = script(
  1,
  `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(tonumber(last[2]) - now)))
return 1`,
);
