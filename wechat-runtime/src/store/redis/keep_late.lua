-- KEYS: list. ARGV: reply, keep, maximum number of replies.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('RPUSH', KEYS[1], string.format('%.0f:', now + ARGV[2]) .. ARGV[1])
redis.call('LTRIM', KEYS[1], -ARGV[3], -1)
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
