-- Gives jobs that are waiting or in flight their data back when it is missing (an evicted or deleted key): the stock
-- fetch script answers such a job with an error that ends the worker, again and again.
--
-- KEYS: 1 data  2 active  3 metadata prefix  4 workers  5 in-flight prefix
-- ARGV: 1 now (ms)  2 how many of the waiting list to look at
-- Returns how many were mended.
local mended = 0

local function mend(id)
    local generation, run = string.match(id, '^(%w+_%w+)_(%d+)$')
    local meta = KEYS[3] .. ':' .. id
    if not generation then
        return false
    end
    if redis.call('HEXISTS', KEYS[1], id) == 0 or redis.call('HEXISTS', meta, 'status') == 0 then
        redis.call('HSET', KEYS[1], id, '{"generation":"' .. generation .. '","run":' .. run .. '}')
        redis.call('DEL', meta)
        redis.call('HSET', meta, 'attempts', 0, 'max_attempts', 25, 'status', 'Pending', 'rung_at', ARGV[1])
        mended = mended + 1
    end
    return true
end

for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, tonumber(ARGV[2]) - 1)) do
    if not mend(id) then
        redis.call('LREM', KEYS[2], 1, id)
    end
end
for _, worker in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
    local held = KEYS[5] .. ':' .. worker
    for _, id in ipairs(redis.call('SMEMBERS', held)) do
        if not mend(id) then
            redis.call('SREM', held, id)
        end
    end
end
return mended
