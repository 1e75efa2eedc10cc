-- KEYS: any. Needs what a claim needs; a replica or a full server refuses it.
redis.call('SET', KEYS[1], '', 'NX', 'GET', 'PX', 1)
return 1
