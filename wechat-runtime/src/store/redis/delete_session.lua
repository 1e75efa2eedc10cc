-- KEYS: session. ARGV: version that must be there, empty for any.
local version = redis.call('GETRANGE', KEYS[1], 0, 15)
if version ~= '' and ARGV[1] ~= '' and version ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return 1
