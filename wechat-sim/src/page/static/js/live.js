// Follows the server: everything once, then what changes, and everything again after each break.

import { getState, openEvents } from './server.js';
import { changes, replaceAll, tell } from './store.js';

/** The longest pause before another attempt, in milliseconds. */
const LONGEST_PAUSE = 10_000;

let pause = 1_000;
let waiting = [];
/** The number of the last event that is drawn; `null` while the whole is on its way. */
let drawn = null;
/** Counts the fetches: one that a later one overtook is dropped. */
let fetches = 0;

/** `tell('connection')` says how it goes: `connecting`, `live`, `lost`, `refused`. */
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
    // The browser tries again by itself, unless the server answered with an error.
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
    // A break of the stream brings the next `hello`; a server that lives must be asked again.
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
