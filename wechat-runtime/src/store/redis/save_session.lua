-- KEYS: session. ARGV: version that must be there, empty for none; the new one with its body; keep.
-- Gives {1} if it was saved, or {0, what is there}.
local there = redis.call('GET', KEYS[1])
if (there and string.sub(there, 1, 16) or '') ~= ARGV[1] then return {0, there} end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return {1, false}
