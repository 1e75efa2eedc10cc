// Follows the server: the whole state once, then changes, and the whole state again after each interruption.

import { getState, openEvents } from './server.js';
import { changes, replaceAll, tell } from './store.js';

/** The longest pause before another attempt, in milliseconds. */
const LONGEST_PAUSE = 10_000;

let pause = 1_000;
let waiting = [];
/** Number of the last event drawn; `null` while the whole state is being fetched. */
let drawn = null;
/** Number of fetches: the result of an overtaken one is dropped. */
let fetches = 0;

/** Reports its state with `tell('connection')`: `connecting`, `live`, `lost`, `refused`. */
export function follow() {
  tell('connection', 'connecting');
  const events = openEvents();
  events.addEventListener('hello', refresh);
  events.addEventListener('reset', refresh);
  for (const name of Object.keys(changes)) {
    events.addEventListener(name, (event) => receive(Number(event.lastEventId), name, JSON.parse(event.data)));
  }
  events.addEventListener('error', () => {
    tell('connection', 'lost');
    // The browser reconnects automatically, unless the server answered with an error.
    if (events.readyState === EventSource.CLOSED) again();
  });
}

async function again() {
  try {
    await getState();
  } catch (error) {
    if (error.status === 401) return tell('connection', 'refused');
  }
  setTimeout(follow, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

async function refresh() {
  drawn = null;
  const fetch = ++fetches;
  try {
    const state = await getState();
    if (fetch !== fetches) return;
    replaceAll(state);
    drawn = state.seq;
    pause = 1_000;
    tell('connection', 'live');
    for (const [id, name, data] of waiting.splice(0)) receive(id, name, data);
  } catch (error) {
    // After an interruption the next `hello` arrives; a running server must be asked again.
    if (error.status === 401) tell('connection', 'refused');
    else if (fetch === fetches) setTimeout(() => fetch === fetches && refresh(), pause);
  }
}

function receive(id, name, data) {
  if (drawn === null) waiting.push([id, name, data]);
  else if (id > drawn) {
    drawn = id;
    changes[name](data);
  }
}
