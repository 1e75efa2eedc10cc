// Short notices that disappear automatically.

import { h } from './dom.js';
import { text } from './language.js';
import { on } from './store.js';

/** Duration of a notice, in milliseconds. */
const STAYS = { good: 2_500, bad: 8_000 };

export function toast(message, kind = 'good') {
  const node = h('p', { class: `toast ${kind}` }, message);
  document.getElementById('toasts').append(node);
  setTimeout(() => node.remove(), STAYS[kind]);
  return node;
}

let offline = null;

// The server answers again, even if it refuses.
on('connection', (how) => ['live', 'refused'].includes(how) && offline?.remove());

/** Shows why a request failed. */
export function showError(error) {
  if (error.status === undefined) throw error;
  if (error.status === 0) {
    offline?.remove();
    offline = toast(text('error.offline'), 'bad');
  } else if (error.status === 401) toast(text('error.token'), 'bad');
  else toast(error.message, 'bad');
}

/** Copies and shows a notice. */
export async function copy(what) {
  try {
    await navigator.clipboard.writeText(what);
    toast(text('copied'));
  } catch {
    toast(text('copy.failed'), 'bad');
  }
}
