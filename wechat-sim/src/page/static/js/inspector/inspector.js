// The right pane: tabs for the exchanges, the bot's calls, faults, raw XML, and the bot itself.

import { tabs } from '../tabs.js';
import { h, icon } from '../dom.js';
import { countFaults } from '../faults.js';
import { on, store } from '../store.js';
import { selectExchange, selectedExchange } from '../view.js';
import { buildBot } from './bot.js';
import { buildCalls } from './calls.js';
import { buildDetail } from './detail.js';
import { buildExchangeList } from './exchange_list.js';
import { buildFaults } from './faults_panel.js';
import { buildXmlEditor } from './xml_editor.js';

export function buildInspector(section) {
  const bar = tabs('inspector', [
    { name: 'exchanges', say: 'tab.exchanges', build: buildExchanges },
    { name: 'calls', say: 'tab.calls', build: buildCalls },
    { name: 'faults', say: 'tab.faults', build: buildFaults },
    { name: 'xml', say: 'tab.xml', build: buildXmlEditor },
    { name: 'bot', say: 'tab.bot', build: buildBot },
  ]);
  section.append(bar.list, bar.panels);
  on('tab', ({ name, focus }) => {
    bar.show(name);
    if (focus) bar.panel(name).querySelector('input, textarea, select, button')?.focus();
  });
  const badge = h('span', { class: 'chip odd', hidden: true });
  bar.button('faults').append(badge);
  const count = () => {
    badge.textContent = String(countFaults());
    badge.hidden = countFaults() === 0;
  };
  for (const change of ['faults', 'apiFaults', 'state']) on(change, count);
  // Without a choice the newest is shown; a choice stays until the newest is chosen again.
  on('state', () => store.exchanges.has(selectedExchange()) || selectExchange(newest()));
  on('exchange', ({ id }) => {
    if (id === newest() && (selectedExchange() === null || selectedExchange() === before(id))) selectExchange(id);
  });
}

function buildExchanges() {
  const nothing = h('div', { class: 'nothing' }, icon('inspect'), h('p', { say: 'empty.exchanges' }));
  const list = buildExchangeList();
  const detail = buildDetail();
  const panel = h('div', { class: 'tab-panel exchanges-panel' }, nothing);
  const draw = () => {
    if (store.exchanges.size === 0) panel.replaceChildren(nothing);
    else if (!list.isConnected) panel.replaceChildren(list, detail);
  };
  on('state', draw);
  on('exchange', draw);
  return panel;
}

function newest() {
  return [...store.exchanges.keys()].at(-1) ?? null;
}

function before(id) {
  const ids = [...store.exchanges.keys()];
  return ids[ids.indexOf(id) - 1] ?? null;
}
