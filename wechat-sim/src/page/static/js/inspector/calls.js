// The bot's calls of the platform's API.

import { timeOf } from '../clock.js';
import { h, icon } from '../dom.js';
import { onLanguage, text } from '../language.js';
import { on, store } from '../store.js';
import { code } from './code.js';

export function buildCalls() {
  const panel = h('div', { class: 'tab-panel padded', tabindex: '0' });
  const draw = () => {
    const calls = [...store.calls.values()].reverse();
    panel.replaceChildren(
      ...(calls.length > 0
        ? calls.map(drawCall)
        : [
            h(
              'div',
              { class: 'nothing' },
              icon('route'),
              h('p', {}, text('empty.calls', { base: store.api?.base ?? '' })),
            ),
          ]),
    );
  };
  on('state', draw);
  on('call', draw);
  onLanguage(draw);
  return panel;
}

export function drawCall({ at, method, path, body, errcode, errmsg, exchange, guess }) {
  const isGood = !errcode;
  return h(
    'article',
    { class: 'call' },
    h(
      'div',
      { class: 'call-head' },
      h('time', {}, timeOf(at)),
      h('code', {}, `${method} ${path}`),
      h('span', { class: `chip ${isGood ? 'good' : 'bad'}` }, isGood ? 'ok' : `${errcode}`),
      guess && h('span', { class: 'hint', say: ['guess', { id: exchange }] }),
      !isGood && h('span', { class: 'error-text' }, errmsg ?? ''),
    ),
    body !== null && body !== undefined && code(JSON.stringify(body, null, 2), 'json'),
  );
}
