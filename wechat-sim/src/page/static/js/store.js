// State of the page, and its listeners.

const listeners = new Map();

export const store = {
  bot: null,
  api: null,
  limits: null,
  users: new Map(),
  menu: null,
  items: new Map(),
  exchanges: new Map(),
  calls: new Map(),
  apiFaults: [],
  pausedMs: null,
};

/** Calls `listener` for each change of this name; `state` means any change. */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
}

export function tell(name, value) {
  for (const listener of listeners.get(name) ?? []) listener(value);
}

/** Kinds of messages that are a file. */
export const FILES = ['image', 'voice', 'video', 'shortvideo'];

/** Returns the kind that the file of this `media_id` was sent as, if it was: a repeated push has only the id. */
export function fileKind(mediaId) {
  return [...store.exchanges.values()].find(({ what, label }) => label === mediaId && FILES.includes(what))?.what;
}

const byId = (list, key = 'id') => new Map(list.map((entry) => [entry[key], entry]));

export function replaceAll(state) {
  Object.assign(store, {
    bot: state.bot,
    api: state.api,
    limits: state.limits,
    users: byId(state.users, 'openid'),
    menu: state.menu ?? null,
    items: byId(state.items),
    exchanges: byId(state.exchanges),
    calls: byId(state.calls),
    apiFaults: state.api_faults,
    pausedMs: state.paused_ms ?? null,
  });
  tell('state');
}

// As many as the server keeps; without a limit the page would grow without end.
function put(map, key, value, most) {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value);
}

/** Changes for each event of the stream. */
export const changes = {
  item(item) {
    store.items.set(item.id, item);
    const ids = [...store.items.values()].filter(({ openid }) => openid === item.openid).map(({ id }) => id);
    // As many of each user as the server keeps.
    for (const id of ids.slice(0, -store.limits.items)) store.items.delete(id);
    tell('item', item);
  },
  exchange(exchange) {
    put(store.exchanges, exchange.id, exchange, store.limits.exchanges);
    tell('exchange', exchange);
  },
  user(user) {
    store.users.set(user.openid, user);
    tell('user', user);
  },
  menu({ menu }) {
    store.menu = menu ?? null;
    tell('menu');
  },
  call(call) {
    put(store.calls, call.id, call, store.limits.calls);
    tell('call', call);
  },
  api_faults({ api_faults: faults }) {
    store.apiFaults = faults;
    tell('apiFaults');
  },
};
