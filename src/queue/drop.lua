-- Removes one job that a worker finished after it had lost its registration and so could not acknowledge it.
-- Does nothing when somebody else holds the job by now.
--
-- KEYS: 1 that worker's in-flight set  2 data  3 metadata prefix
-- ARGV: 1 id
if redis.call('SREM', KEYS[1], ARGV[1]) == 1 then
    redis.call('HDEL', KEYS[2], ARGV[1])
    redis.call('DEL', KEYS[3] .. ':' .. ARGV[1])
    return 1
end
return 0
