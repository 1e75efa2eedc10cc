// Side effects of an exchange: the session, API calls, the quota.

import { h } from '../dom.js';
import { text } from '../language.js';
import { drawCall } from './calls.js';
import { code } from './code.js';
import { part, unknown } from './part.js';

export function drawSession({ session }) {
  if (!session) return null;
  if (!session.known) return part('part.session', null, unknown(session.why));
  if (session.entries.length === 0) return part('part.session', h('span', { class: 'hint', say: 'session.none' }));
  return part(
    'part.session',
    null,
    session.entries.map(({ name, before, after }) =>
      h(
        'figure',
        { class: 'before-after' },
        state(`${name} · ${text('before')}`, before),
        state(`${name} · ${text('after')}`, after),
      ),
    ),
  );
}

function state(caption, value) {
  const body =
    value === null || value === undefined
      ? h('p', { class: 'hint', say: 'session.empty' })
      : code(JSON.stringify(value, null, 2), 'json');
  return h('div', {}, h('figcaption', {}, caption), body);
}

export function drawCalls({ calls = [] }) {
  if (calls.length === 0) return part('part.calls', h('span', { class: 'hint', say: 'calls.none' }));
  return part('part.calls', null, calls.map(drawCall));
}

export function drawQuota({ quota }) {
  if (!quota) return null;
  return part(
    'part.quota',
    h('span', { class: 'hint' }, text('quota', { before: quota.before ?? '–', after: quota.after ?? '…' })),
  );
}
