// The bot: its address and routes; and the whole history as a test.

import { h, icon } from '../dom.js';
import { onLanguage, text } from '../language.js';
import { clearHistory, getConversation } from '../server.js';
import { on, store } from '../store.js';
import { copy, showError } from '../toast.js';

export function buildBot() {
  const panel = h('div', { class: 'tab-panel padded', tabindex: '0' });
  const draw = () => store.bot && panel.replaceChildren(...sections());
  on('state', draw);
  onLanguage(draw);
  return panel;
}

function sections() {
  const { url, mode, account, routes, where } = store.bot;
  const pair = (key, value) => [h('dt', { say: key }), h('dd', {}, value)];
  return [
    h(
      'section',
      { class: 'group' },
      h('h2', { say: 'tab.bot' }),
      h(
        'dl',
        { class: 'pairs' },
        pair('bot.url', url),
        pair('bot.mode', text(`mode.${mode}`)),
        pair('bot.account', account),
        pair('bot.api', store.api.base),
      ),
    ),
    h(
      'section',
      { class: 'group' },
      h('h2', { say: 'bot.history' }),
      h('p', { class: 'hint', say: 'bot.history.hint' }),
      h(
        'div',
        { class: 'row-actions' },
        h(
          'button',
          { type: 'button', class: 'button', on: { click: copyConversation } },
          icon('copy'),
          h('span', { say: 'bot.conversation' }),
        ),
        h(
          'button',
          { type: 'button', class: 'button', on: { click: () => clearHistory().catch(showError) } },
          icon('trash'),
          h('span', { say: 'bot.clear' }),
        ),
      ),
    ),
    h(
      'section',
      { class: 'group' },
      h('h2', { say: 'bot.routes' }),
      h('p', { class: 'hint', say: where === 'process' ? 'bot.routes.hint' : 'bot.routes.unknown' }),
      routes && h('ol', { class: 'routes' }, routes.map(drawRoute)),
    ),
  ];
}

function drawRoute({ route, handler, file, line }) {
  return h(
    'li',
    { class: 'route' },
    icon('chevron'),
    h(
      'p',
      {},
      h('strong', {}, handler),
      ' ',
      h('code', {}, route),
      ' ',
      h('span', { class: 'where' }, `${file}:${line}`),
    ),
  );
}

async function copyConversation() {
  try {
    const { toml } = await getConversation();
    await copy(toml);
  } catch (error) {
    showError(error);
  }
}
