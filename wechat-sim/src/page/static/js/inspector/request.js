// The push as sent: the address, the query, the body decrypted and as sent.

import { h, iconButton } from '../dom.js';
import { copy } from '../toast.js';
import { tabs } from '../tabs.js';
import { code } from './code.js';
import { part } from './part.js';
import { prettyXml } from './xml.js';

export function drawRequest({ id, url, query, push, body, encrypted }) {
  const pairs = [...new URLSearchParams(query)];
  const clear = code(prettyXml(push), 'xml');
  const address = h(
    'details',
    {},
    h('summary', {}, `POST ${url ?? ''}`),
    h(
      'dl',
      { class: 'pairs' },
      pairs.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
  );
  if (!encrypted)
    return part(
      'part.request',
      copyButton(() => push),
      query && address,
      clear,
    );
  const views = tabs(`request-${id}`, [
    { name: 'plain', say: 'plain', build: () => h('div', {}, clear) },
    { name: 'cipher', say: 'cipher', build: () => h('div', {}, code(prettyXml(body), 'xml')) },
  ]);
  const shown = () => (views.panel('plain').hidden ? body : push);
  return part('part.request', [views.list, copyButton(shown)], address, views.panels);
}

export function copyButton(what) {
  return iconButton('copy', 'copy', () => copy(what()));
}
