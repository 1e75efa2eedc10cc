// The left pane: users as tabs, and a phone for each, side by side if there is room.

import { field, openForm } from '../dialog.js';
import { h, iconButton } from '../dom.js';
import { addUser } from '../server.js';
import { on, store } from '../store.js';
import { showError } from '../toast.js';
import { currentUser, selectUser } from '../view.js';
import { avatar } from './avatar.js';
import { Phone } from './phone.js';

const phones = new Map();
const tabs = new Map();
let list;
let row;

export function buildChats(section) {
  list = h('nav', { class: 'user-tabs', label: 'users' });
  row = h('div', { class: 'phones' });
  section.append(
    h('div', { class: 'users' }, list, iconButton('user-plus', 'user.add', openAddUser, { id: 'add-user' })),
    row,
  );
  on('state', drawAll);
  on('user', drawUser);
  on('item', (item) => {
    phones.get(item.openid)?.put(item);
    if (item.from !== 'user' && item.openid !== currentUser() && !isVisible(item.openid)) tabs.get(item.openid)?.note();
  });
  on('menu', () => phones.forEach((phone) => phone.drawMenu()));
  // The user whose phone is visible is the current one.
  new ResizeObserver(() => currentUser() && reveal(currentUser(), 'instant')).observe(row);
  row.addEventListener('scrollend', () => {
    const [first] = [...phones.values()].filter((phone) => isVisible(phone.openid));
    if (first && !isVisible(currentUser())) makeCurrent(first.openid);
  });
  row.addEventListener('focusin', (event) => {
    const openid = event.target.closest('.phone')?.dataset.openid;
    if (openid) makeCurrent(openid);
  });
}

function drawAll() {
  for (const openid of phones.keys()) {
    if (!store.users.has(openid)) remove(openid);
  }
  store.users.forEach(drawUser);
  phones.forEach((phone) => phone.catchUp());
  if (!phones.has(currentUser())) makeCurrent(store.users.keys().next().value);
}

function remove(openid) {
  phones.get(openid).node.remove();
  phones.delete(openid);
  tabs.get(openid).node.remove();
  tabs.delete(openid);
}

function drawUser(user) {
  if (!phones.has(user.openid)) {
    const phone = new Phone(user.openid);
    phones.set(user.openid, phone);
    row.append(phone.node);
    const tab = buildTab(user);
    tabs.set(user.openid, tab);
    list.append(tab.node);
    phone.catchUp();
  }
  phones.get(user.openid).drawUser();
}

function buildTab(user) {
  const count = h('span', { class: 'unread', hidden: true });
  const node = h(
    'button',
    { type: 'button', class: 'user-tab', 'aria-current': 'false', on: { click: () => goTo(user.openid) } },
    avatar(user.name, 'small'),
    h('bdi', {}, user.name),
    count,
  );
  let unread = 0;
  const show = (number) => {
    unread = number;
    count.textContent = String(unread);
    count.hidden = unread === 0;
  };
  return { node, note: () => show(unread + 1), clear: () => show(0) };
}

function makeCurrent(openid) {
  selectUser(openid);
  for (const [other, tab] of tabs) tab.node.setAttribute('aria-current', String(other === openid));
  tabs.get(openid)?.clear();
  tabs.get(openid)?.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function isVisible(openid) {
  const node = phones.get(openid)?.node;
  if (!node) return false;
  const start = node.offsetLeft - row.offsetLeft - row.scrollLeft;
  return start > -20 && start + node.offsetWidth < row.clientWidth + 20;
}

function reveal(openid, behavior) {
  const phone = phones.get(openid);
  if (phone && !isVisible(openid)) row.scrollTo({ left: phone.node.offsetLeft - row.offsetLeft, behavior });
}

function goTo(openid) {
  makeCurrent(openid);
  reveal(openid);
}

/** Writes to the current user's bot. */
export function focusComposer() {
  phones.get(currentUser())?.focus();
}

/** Selects the user at this position in the list. */
export function focusUser(place) {
  const openid = [...phones.keys()][place];
  if (!openid) return;
  goTo(openid);
  phones.get(openid).focus();
}

function openAddUser() {
  const taken = new Set([...store.users.values()].map((user) => user.name));
  const free = ['bob', 'carol', 'dave', 'erin', '小明', '小红'].find((name) => !taken.has(name)) ?? '';
  const name = field('user.name', { name: 'name', required: true, maxlength: 32, value: free });
  openForm('user.add', [name, h('p', { class: 'hint', say: 'user.hint' })], 'add', async (values) => {
    try {
      const user = await addUser(values.name.trim());
      store.users.set(user.openid, user);
      drawUser(user);
      goTo(user.openid);
      // After the dialog has returned the focus.
      setTimeout(() => phones.get(user.openid).focus());
    } catch (error) {
      showError(error);
      return false;
    }
  });
}
