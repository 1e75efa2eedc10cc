-- KEYS: message, lease. ARGV: owner, lease. Returns 1, or 0 if another instance has taken over.
local state, last = unpack(redis.call('HMGET', KEYS[1], 'state', 'owner'))
if last and last ~= ARGV[1] then return 0 end
if state then return 1 end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
