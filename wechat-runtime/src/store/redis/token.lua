-- KEYS: token. Returns {token, remaining validity in milliseconds}.
local token = redis.call('GET', KEYS[1])
return token and {token, redis.call('PTTL', KEYS[1])}
