-- Clears up after workers that died without a word: their metadata keys, and jobs they held when even their
-- registration is gone (a registered one is handled by the other workers' heartbeats).
--
-- KEYS: 1 active  2 workers  3 in-flight prefix  4 worker metadata prefix  5 names
-- ARGV: 1 wake channel  2 only workers that registered before this (ms)  3 cursor  4 how many to look at
-- Returns {next cursor, workers cleared}.
local page = redis.call('HSCAN', KEYS[5], ARGV[3], 'COUNT', ARGV[4])
local cleared, back = 0, 0
for i = 1, #page[2], 2 do
    local name, since = page[2][i], tonumber(page[2][i + 1])
    if since < tonumber(ARGV[2]) and not redis.call('ZSCORE', KEYS[2], name) then
        local held = KEYS[3] .. ':' .. name
        for _, id in ipairs(redis.call('SMEMBERS', held)) do
            redis.call('LPUSH', KEYS[1], id)
            back = back + 1
        end
        redis.call('DEL', held, KEYS[4] .. ':' .. name)
        redis.call('HDEL', KEYS[5], name)
        cleared = cleared + 1
    end
end
if back > 0 then
    redis.call('PUBLISH', ARGV[1], back)
end
return { page[1], cleared }
