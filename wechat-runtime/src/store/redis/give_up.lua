-- KEYS: message, lease. ARGV: kind and body of the placeholder, keep. Returns {2, kind, body}.
local state, kind, body = unpack(redis.call('HMGET', KEYS[1], 'state', 'kind', 'body'))
if state then
    if state == 'answered' then redis.call('HSET', KEYS[1], 'state', 'fetched') end
    return {2, kind, body}
end
redis.call('HSET', KEYS[1], 'state', 'late', 'kind', ARGV[1], 'body', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return {2, ARGV[1], ARGV[2]}
