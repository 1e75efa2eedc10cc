-- KEYS: session. ARGV: expected version, empty for no session; new version with body; keep.
-- Returns {1} if saved, or {0, current value}.
local there = redis.call('GET', KEYS[1])
if (there and string.sub(there, 1, 16) or '') ~= ARGV[1] then return {0, there} end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return {1, false}
