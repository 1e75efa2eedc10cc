// One item as a row of the chat: its author, its content, and a link to the inspector.

import { h, hidden, icon } from '../dom.js';
import { text } from '../language.js';
import { store } from '../store.js';
import { openExchange } from '../view.js';
import { avatar } from './avatar.js';
import { drawContent, pillText } from './content.js';
import { drawFault } from './fault.js';
import { drawMeta } from './meta.js';

export function drawItem(item) {
  if (item.content.kind === 'fault') return row('bot', item, drawFault(item));
  const pill = pillText(item);
  if (pill !== null) return pillRow(item, pill);
  const bubble = drawContent(item);
  const line = h('div', { class: 'line' }, bubble, item.state === 'sending' && spinner());
  return row(item.from, item, [line, drawMeta(item)]);
}

function row(side, item, content) {
  const { name } = store.users.get(item.openid);
  const isUser = side === 'user';
  return h(
    'article',
    { class: `row ${side}`, data: { item: item.id, kind: item.content.kind } },
    isUser ? avatar(name) : h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('chat')),
    h('div', { class: 'stack' }, hidden(isUser ? name : text('account'), ': '), content),
  );
}

function pillRow(item, words) {
  const properties = { class: 'pill' };
  const pill = item.exchange
    ? h('button', { type: 'button', ...properties, on: { click: () => openExchange(item.exchange) } }, words)
    : h('p', properties, words);
  return h(
    'article',
    { class: `row platform`, data: { item: item.id, kind: item.content.kind } },
    h('div', { class: 'stack' }, h('div', { class: 'line' }, pill, item.state === 'sending' && spinner())),
  );
}

function spinner() {
  return h('span', { class: 'spinner', role: 'img', label: 'sending' });
}
