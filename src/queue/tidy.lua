-- Removes what is left of a few finished jobs; apalis-redis itself never deletes anything.
--
-- KEYS: 1 data  2 metadata prefix  3 done  4 dead
-- ARGV: 1 how many at the most
-- Returns how many were removed.
local limit = tonumber(ARGV[1])
local removed = 0
for _, set in ipairs({ KEYS[3], KEYS[4] }) do
    if removed < limit then
        for _, id in ipairs(redis.call('SPOP', set, limit - removed)) do
            redis.call('HDEL', KEYS[1], id)
            redis.call('DEL', KEYS[2] .. ':' .. id)
            removed = removed + 1
        end
    end
end
return removed
