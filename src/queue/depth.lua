-- KEYS: 1 active  2 metadata prefix  3 workers  4 in-flight prefix
-- Returns {waiting, in flight, when the first waiting job was rung (ms) or 0}.
local inflight = 0
for _, worker in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
    inflight = inflight + redis.call('SCARD', KEYS[4] .. ':' .. worker)
end
local first = redis.call('LINDEX', KEYS[1], 0)
local at = first and redis.call('HGET', KEYS[2] .. ':' .. first, 'rung_at')
return { redis.call('LLEN', KEYS[1]), inflight, tonumber(at or 0) }
