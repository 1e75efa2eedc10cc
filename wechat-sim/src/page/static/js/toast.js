// Short notices that go away by themselves.

import { h } from './dom.js';
import { text } from './language.js';

/** For how long one stays, in milliseconds. */
const STAYS = { good: 2_500, bad: 8_000 };

export function toast(message, kind = 'good') {
  const node = h('p', { class: `toast ${kind}` }, message);
  document.getElementById('toasts').append(node);
  setTimeout(() => node.remove(), STAYS[kind]);
}

/** Shows why a request failed. */
export function showError(error) {
  if (error.status === undefined) throw error;
  if (error.status === 0) toast(text('error.offline'), 'bad');
  else if (error.status === 401) toast(text('error.token'), 'bad');
  else toast(error.message, 'bad');
}

/** Copies and says so. */
export async function copy(what) {
  try {
    await navigator.clipboard.writeText(what);
    toast(text('copied'));
  } catch {
    toast(text('copy.failed'), 'bad');
  }
}
