-- KEYS: token. Gives {token, milliseconds it is still good for}.
local token = redis.call('GET', KEYS[1])
return token and {token, redis.call('PTTL', KEYS[1])}
