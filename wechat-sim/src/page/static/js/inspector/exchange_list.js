// All exchanges, one per line, the newest at the end.

import { duration } from '../clock.js';
import { h, icon } from '../dom.js';
import { onLanguage, text } from '../language.js';
import { FILES, fileKind, on, store } from '../store.js';
import { selectExchange, selectedExchange } from '../view.js';

const CLASSES = { reply: 'good', fault: 'bad', failed: 'bad', paused: 'odd', 'not following': 'odd' };

export function buildExchangeList() {
  const rows = new Map();
  const list = h('div', { class: 'exchange-list', role: 'group', label: 'tab.exchanges' });
  const put = (exchange) => {
    const row = drawRow(exchange);
    if (rows.has(exchange.id)) {
      const old = rows.get(exchange.id);
      const hadFocus = document.activeElement === old;
      old.replaceWith(row);
      if (hadFocus) row.focus();
    } else {
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 50;
      list.append(row);
      if (atEnd) list.scrollTop = list.scrollHeight;
    }
    rows.set(exchange.id, row);
  };
  const drawAll = () => {
    rows.clear();
    list.replaceChildren();
    store.exchanges.forEach(put);
    list.scrollTop = list.scrollHeight;
  };
  on('state', drawAll);
  onLanguage(drawAll);
  on('exchange', put);
  on('selected', (id) => {
    for (const [other, row] of rows) row.setAttribute('aria-current', String(other === id));
    reveal();
  });
  // On a phone the list has no height until its pane is shown.
  const reveal = () => rows.get(selectedExchange())?.scrollIntoView({ block: 'nearest' });
  new ResizeObserver(reveal).observe(list);
  return list;
}

function drawRow(exchange) {
  const { id, openid, handler, running, faults = [] } = exchange;
  return h(
    'button',
    {
      type: 'button',
      class: 'exchange-row',
      'aria-current': String(id === selectedExchange()),
      on: { click: () => selectExchange(id) },
    },
    h('span', { class: 'number' }, `#${id}`),
    h('span', { class: 'who' }, h('bdi', {}, store.users.get(openid)?.name ?? openid)),
    h(
      'span',
      { class: 'label' },
      faults.length > 0 && h('span', { class: 'with-faults', role: 'img', label: 'faults.with' }, icon('bug')),
      h('bdi', {}, exchangeLabel(exchange)),
    ),
    h('span', { class: 'by' }, handler ?? ''),
    outcomeChip(exchange),
    h('span', { class: 'took' }, running ? '…' : duration(exchange.took_ms)),
  );
}

/** Returns the subject of the exchange. A file has only a long id. */
export function exchangeLabel({ id, what, label }) {
  const kind = what === 'repeat' ? fileKind(label) : FILES.includes(what) && what;
  if (kind) return text(`send.${kind}`);
  const key = what === 'event' && eventKey(id);
  return key ? `${label} · ${key}` : label || what;
}

function eventKey(id) {
  return [...store.items.values()].find(({ exchange, from }) => exchange === id && from === 'user')?.content.key;
}

/** Returns the outcome in one word. */
export function outcomeChip({ running, outcome, reply }) {
  if (running) return h('span', { class: 'chip' }, text('outcome.running'));
  const words = outcome === 'reply' ? reply : text(`outcome.${outcome}`);
  return h('span', { class: `chip ${CLASSES[outcome] ?? ''}` }, words);
}
