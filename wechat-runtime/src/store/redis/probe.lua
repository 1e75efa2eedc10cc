-- KEYS: any. What claims need, and a replica or a full server refuses.
redis.call('SET', KEYS[1], '', 'NX', 'GET', 'PX', 1)
return 1
