-- KEYS: message, lease. ARGV: owner, lease, keep.
-- Returns {1: ours | 0: running, tries, age}, or {2, kind, body}.
local state, kind, body = unpack(redis.call('HMGET', KEYS[1], 'state', 'kind', 'body'))
if state then
    if state == 'answered' then redis.call('HSET', KEYS[1], 'state', 'fetched') end
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    return {2, kind, body}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('SET', KEYS[2], ARGV[1], 'NX', 'GET', 'PX', ARGV[2])
redis.call('HSETNX', KEYS[1], 'first', now)
redis.call('HSET', KEYS[1], 'owner', holder or ARGV[1])
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
local first = redis.call('HGET', KEYS[1], 'first')
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2], ARGV[3], redis.call('PTTL', KEYS[2])))
return {holder and 0 or 1, tries, now - first}
