// One item as a row of the chat: whose it is, what it says, and what the inspector knows of it.

import { h, hidden, icon } from '../dom.js';
import { text } from '../language.js';
import { showView } from '../bar.js';
import { openExchange } from '../inspector/inspector.js';
import { store } from '../store.js';
import { avatar } from './avatar.js';
import { duration } from './clock.js';
import { drawContent, pillText } from './content.js';
import { drawFault } from './fault.js';

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
    ? h('button', { type: 'button', ...properties, on: { click: () => show(item.exchange) } }, words)
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

function show(exchange) {
  openExchange(exchange);
  showView('inspector');
}

/** Below a bubble: which handler answered and how fast, as the way to the inspector. */
export function drawMeta(item) {
  const service = drawService(item);
  if (!item.exchange) return service ? h('div', { class: 'meta' }, service) : null;
  const button = h('button', { type: 'button', class: 'inspect', on: { click: () => show(item.exchange) } });
  nameInspect(button, item);
  return h('div', { class: 'meta' }, service, button);
}

// A customer-service message is late when it comes after the answer to its push.
function drawService({ service, late }) {
  if (late) return h('span', { class: 'chip odd late', say: 'late' });
  return service && h('span', { class: 'chip', say: 'service' });
}

/** What stands on the way to the inspector: more when the exchange has ended. */
export function nameInspect(button, item) {
  if (!button) return;
  const exchange = store.exchanges.get(item.exchange);
  const words = item.from === 'user' ? userWords(exchange) : botWords(item, exchange);
  if (button.textContent === words) return;
  button.textContent = words;
  button.setAttribute('aria-label', `${text('inspect')}: ${words}`);
}

function botWords(item, exchange) {
  if (item.guess) return text('guess', { id: item.exchange });
  if (item.service || !exchange || exchange.running) return text('inspect.short');
  return [exchange.handler, duration(exchange.took_ms)].filter(Boolean).join(' · ');
}

function userWords(exchange) {
  if (exchange?.outcome === 'no reply') return text('no.reply');
  return text('inspect.short');
}
