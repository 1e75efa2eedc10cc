// The line below a bubble, and the button in it that opens the inspector.

import { duration } from '../clock.js';
import { h } from '../dom.js';
import { text } from '../language.js';
import { store } from '../store.js';
import { openExchange } from '../view.js';

/** The line below a bubble: which handler answered and how fast, as a button to the inspector. */
export function drawMeta(item) {
  const service = drawService(item);
  if (!item.exchange) return service ? h('div', { class: 'meta' }, service) : null;
  const button = h('button', { type: 'button', class: 'inspect', on: { click: () => openExchange(item.exchange) } });
  nameInspect(button, item);
  return h('div', { class: 'meta' }, service, button);
}

// A customer-service message is late when it comes after the answer to its push.
function drawService({ service, late }) {
  if (late) return h('span', { class: 'chip odd late', say: 'late' });
  return service && h('span', { class: 'chip', say: 'service' });
}

/** Labels the button to the inspector, in more detail once the exchange has ended. */
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
