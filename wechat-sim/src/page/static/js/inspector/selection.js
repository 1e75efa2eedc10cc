// Which exchange the inspector shows: the newest, or the one that was chosen.

import { tell } from '../store.js';

let selected = null;

export function selectedExchange() {
  return selected;
}

export function select(id) {
  if (id === selected) return;
  selected = id;
  tell('selected', id);
}
