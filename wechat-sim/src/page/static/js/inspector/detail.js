// Details of one exchange, in sections.

import { h, iconButton, icon } from '../dom.js';
import { faultKey } from '../faults.js';
import { onLanguage, text } from '../language.js';
import { faultText } from '../reason.js';
import { getExchange, repeat } from '../server.js';
import { on, store } from '../store.js';
import { copy, showError } from '../toast.js';
import { selectExchange, selectedExchange } from '../view.js';
import { drawAnswer } from './answer.js';
import { exchangeLabel, outcomeChip } from './exchange_list.js';
import { drawCalls, drawQuota, drawSession } from './effects.js';
import { keep } from './keep.js';
import { drawRequest } from './request.js';
import { drawRoutes } from './routes.js';
import { drawTime } from './time_bar.js';
import { editXml } from './xml_editor.js';

export function buildDetail() {
  const node = h('div', { class: 'detail', tabindex: '0', role: 'region', label: 'detail' });
  let drawn = null;
  const draw = async () => {
    const id = selectedExchange();
    if (!store.exchanges.has(id)) return node.replaceChildren(h('p', { class: 'part hint', say: 'forgotten' }));
    try {
      const exchange = await getExchange(id);
      // Another may have been chosen in the meantime.
      if (id !== selectedExchange()) return;
      const restore = drawn === id ? keep(node) : () => (node.scrollTop = 0);
      drawn = id;
      node.replaceChildren(...parts(exchange));
      restore();
    } catch (error) {
      if (error.status !== 404) showError(error);
      if (id === selectedExchange()) node.replaceChildren(h('p', { class: 'part hint', say: 'forgotten' }));
    }
  };
  on('selected', draw);
  on('state', draw);
  on('exchange', ({ id }) => id === selectedExchange() && draw());
  on('call', ({ exchange }) => exchange === selectedExchange() && draw());
  onLanguage(draw);
  return node;
}

const PARTS = [drawHead, drawWhy, drawTime, drawRoutes, drawRequest, drawAnswer, drawSession, drawCalls, drawQuota];

// A section that fails does not hide the others.
function parts(exchange) {
  const draw = (one) => {
    try {
      return one(exchange);
    } catch (error) {
      console.error(error);
      return h('p', { class: 'part error-text', role: 'alert', say: ['draw.failed', { error: error.message }] });
    }
  };
  return PARTS.flatMap(draw).filter(Boolean);
}

function drawHead(exchange) {
  const { id, openid, push, copy: copies } = exchange;
  const name = store.users.get(openid)?.name ?? openid;
  const as = (kind) =>
    copies?.[kind] &&
    h(
      'button',
      { type: 'button', class: 'button small', label: `copy.${kind}`, on: { click: () => copy(copies[kind]) } },
      icon('copy'),
      h('span', { say: `copy.${kind}.short` }),
    );
  return h(
    'header',
    { class: 'detail-head' },
    h('h2', {}, `#${id} `, h('bdi', {}, name), ': ', h('bdi', {}, exchangeLabel(exchange))),
    outcomeChip({ ...exchange, reply: exchange.reply ?? store.exchanges.get(id)?.reply }),
    h(
      'div',
      { class: 'row-actions' },
      as('curl'),
      as('toml'),
      as('rust'),
      iconButton('code', 'xml.edit', () => editXml(push)),
      iconButton('repeat', 'repeat', () => again(id)),
    ),
  );
}

async function again(id) {
  try {
    const answer = await repeat(id);
    selectExchange(answer.exchange);
  } catch (error) {
    showError(error);
  }
}

function drawWhy({ outcome, reason, code, notices = [], faults = [] }) {
  const switched = faults.map((name) => text(`fault.${faultKey(name)}.name`));
  return [
    reason && h('div', { class: 'why' }, h('strong', {}, text(`outcome.${outcome}`), ': '), faultText(code, reason)),
    outcome === 'paused' && h('div', { class: 'why odd', say: 'paused' }),
    outcome === 'not following' && h('div', { class: 'why odd', say: 'not_following' }),
    ...notices.map((notice) => h('div', { class: 'why odd' }, notice)),
    switched.length > 0 &&
      h('div', { class: 'why odd' }, text('faults.were', { faults: switched.join(text('comma')) })),
  ];
}
