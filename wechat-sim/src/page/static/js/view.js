// Which pane, inspector tab, exchange and user the page shows. Each change is an event of the store.

import { store, tell } from './store.js';

let exchange = null;
let user = null;

/** Shows a pane; a phone has room for one. */
export function showView(name) {
  document.body.dataset.view = name;
  tell('view', name);
}

export function currentView() {
  return document.body.dataset.view;
}

/** Shows a tab of the inspector, also on a phone, and moves the focus into it if `focus`. */
export function showTab(name, focus = false) {
  showView('inspector');
  tell('tab', { name, focus });
}

/** The exchange in the inspector: the newest, or the one that was chosen. */
export function selectedExchange() {
  return exchange;
}

export function selectExchange(id) {
  if (id === exchange) return;
  exchange = id;
  tell('selected', id);
}

/** Opens an exchange in the inspector, also on a phone. */
export function openExchange(id) {
  prepareExchange(id);
  showView('inspector');
}

/** Opens the next or previous exchange without changing the pane. */
export function stepExchange(step) {
  const ids = [...store.exchanges.keys()];
  const place = ids.indexOf(exchange) + step;
  if (ids[place] !== undefined) prepareExchange(ids[place]);
}

function prepareExchange(id) {
  selectExchange(id);
  tell('tab', { name: 'exchanges', focus: false });
}

/** The user for whom the inspector sends. */
export function currentUser() {
  return user;
}

export function selectUser(openid) {
  user = openid;
}
