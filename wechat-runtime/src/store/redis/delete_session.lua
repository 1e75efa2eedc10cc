-- KEYS: session. ARGV: version that must be there, empty for any.
-- Whatever stands there can be deleted, of another type of Redis's, too.
if ARGV[1] ~= '' then
    local version = redis.call('GETRANGE', KEYS[1], 0, 15)
    if version ~= '' and version ~= ARGV[1] then return 0 end
end
redis.call('DEL', KEYS[1])
return 1
