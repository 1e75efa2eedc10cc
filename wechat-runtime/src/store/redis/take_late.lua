-- KEYS: list. Returns the oldest reply that has not expired.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
while true do
    local entry = redis.call('LPOP', KEYS[1])
    if not entry then return false end
    local colon = string.find(entry, ':', 1, true)
    if tonumber(string.sub(entry, 1, colon - 1)) > now then return string.sub(entry, colon + 1) end
end
