-- KEYS: session. ARGV: expected version, empty for any.
-- Without an expected version, a key of any Redis type can be deleted.
if ARGV[1] ~= '' then
    local version = redis.call('GETRANGE', KEYS[1], 0, 15)
    if version ~= '' and version ~= ARGV[1] then return 0 end
end
redis.call('DEL', KEYS[1])
return 1
