-- Removes a page of old jobs that are known but neither wait, run nor are finished, so that they can be rung again.
--
-- KEYS: 1 data  2 active  3 metadata prefix  4 done  5 dead  6 workers  7 in-flight prefix
-- ARGV: 1 only jobs rung before this (ms)  2 cursor  3 how many to look at  4 longest waiting list to compare with
-- Returns {next cursor, jobs removed}.
if redis.call('LLEN', KEYS[2]) > tonumber(ARGV[4]) then
    return { ARGV[2], 0 }
end
local page = redis.call('HSCAN', KEYS[1], ARGV[2], 'COUNT', ARGV[3])
local old = {}
for i = 1, #page[2], 2 do
    local id = page[2][i]
    local at = redis.call('HGET', KEYS[3] .. ':' .. id, 'rung_at')
    local ended = redis.call('SISMEMBER', KEYS[4], id) + redis.call('SISMEMBER', KEYS[5], id) > 0
    if not ended and (not at or tonumber(at) < tonumber(ARGV[1])) then
        old[id] = true
    end
end
if next(old) then
    for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
        old[id] = nil
    end
    for _, worker in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
        for _, id in ipairs(redis.call('SMEMBERS', KEYS[7] .. ':' .. worker)) do
            old[id] = nil
        end
    end
end
local removed = 0
for id in pairs(old) do
    redis.call('HDEL', KEYS[1], id)
    redis.call('DEL', KEYS[3] .. ':' .. id)
    removed = removed + 1
end
return { page[1], removed }
