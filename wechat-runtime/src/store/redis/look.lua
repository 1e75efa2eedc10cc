-- KEYS: message, lease. Returns {0, tries, age} while it is running, {2, kind, body}, or nothing.
local state, kind, body, tries, first =
    unpack(redis.call('HMGET', KEYS[1], 'state', 'kind', 'body', 'tries', 'first'))
if state then
    if state == 'answered' then redis.call('HSET', KEYS[1], 'state', 'fetched') end
    return {2, kind, body}
end
if redis.call('EXISTS', KEYS[2]) == 0 then return false end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {0, tonumber(tries or 0), now - (first or now)}
