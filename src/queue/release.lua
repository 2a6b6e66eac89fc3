-- Takes workers off the books and puts what they still held at the head of the waiting list.
--
-- KEYS: 1 active  2 workers  3 in-flight prefix  4 worker metadata prefix  5 names
-- ARGV: 1 wake channel  2.. worker names
-- Returns how many jobs went back.
local back = 0
for i = 2, #ARGV do
    local held = KEYS[3] .. ':' .. ARGV[i]
    for _, id in ipairs(redis.call('SMEMBERS', held)) do
        redis.call('LPUSH', KEYS[1], id)
        back = back + 1
    end
    redis.call('DEL', held, KEYS[4] .. ':' .. ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
    redis.call('HDEL', KEYS[5], ARGV[i])
end
if back > 0 then
    redis.call('PUBLISH', ARGV[1], back)
end
return back
