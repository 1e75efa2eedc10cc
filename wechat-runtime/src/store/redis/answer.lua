-- KEYS: message, lease. ARGV: kind, body, keep. Returns {2, kind, body}, {3} if the caller delivers
-- the late reply, {4} if another one does.
local state, kind, body = unpack(redis.call('HMGET', KEYS[1], 'state', 'kind', 'body'))
if state == 'handed over' then return {4} end
if state == 'late' then
    redis.call('HSET', KEYS[1], 'state', 'handed over')
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    return {3}
end
if state then return {2, kind, body} end
redis.call('HSET', KEYS[1], 'state', 'answered', 'kind', ARGV[1], 'body', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return {2, ARGV[1], ARGV[2]}
