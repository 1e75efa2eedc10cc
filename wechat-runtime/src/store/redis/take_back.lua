-- KEYS: message. ARGV: kind and body of the placeholder, keep. Returns 1 if the answer was taken back.
if redis.call('HGET', KEYS[1], 'state') ~= 'answered' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'handed over', 'kind', ARGV[1], 'body', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
