-- Puts jobs at the end of the waiting list, each at most once. Interoperates with the stock apalis-redis worker:
-- the same data hash, metadata hash and list as its batch_push.lua, but past the `scheduled` set, which wedges
-- for good with more than about 8 000 due entries.
--
-- An id is in exactly one of: the waiting list, one worker's in-flight set, done, dead.
--
-- KEYS: 1 data  2 active  3 metadata prefix  4 done  5 dead  6 workers  7 in-flight prefix
-- ARGV: 1 now (ms)  2 wake channel  3 "1" = look whether a known job is really somewhere  4.. id, body, id, body …
-- Returns one number an id: 1 = pushed, 0 = was already waiting or in flight.
local verify = ARGV[3] == '1'
local present = nil

local function everywhere()
    local seen = {}
    for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
        seen[id] = true
    end
    for _, worker in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
        for _, id in ipairs(redis.call('SMEMBERS', KEYS[7] .. ':' .. worker)) do
            seen[id] = true
        end
    end
    return seen
end

local answer = {}
local pushed = 0
for i = 4, #ARGV, 2 do
    local id = ARGV[i]
    local push = redis.call('HSETNX', KEYS[1], id, ARGV[i + 1]) == 1
    if not push then
        -- Finished but not yet removed: the old life ends here.
        push = redis.call('SREM', KEYS[4], id) + redis.call('SREM', KEYS[5], id) > 0
    end
    if not push and verify then
        present = present or everywhere()
        push = not present[id]
    end
    if push then
        local meta = KEYS[3] .. ':' .. id
        redis.call('DEL', meta)
        redis.call('HSET', meta, 'attempts', 0, 'max_attempts', 25, 'status', 'Pending', 'rung_at', ARGV[1])
        redis.call('RPUSH', KEYS[2], id)
        pushed = pushed + 1
        if present then
            present[id] = true
        end
    end
    answer[#answer + 1] = push and 1 or 0
end
if pushed > 0 then
    redis.call('PUBLISH', ARGV[2], pushed)
end
return answer
